import { type Environment, environments, isEnvironment } from './environments.ts';
import { parseExactly } from './exact-json.ts';
import { isMisplacedSecret } from './misplaced-secret.ts';
import { omitUndefined } from './omit-undefined.ts';
import { isPathSegment } from './path-segment.ts';
import { RotationError } from './rotation-error.ts';
import { SecretValue } from './secret-value.ts';

/** The JSON object in SecretString. Five fields are ours; the others are kept as they are. */
export interface SecretDocument {
  readonly clientId: string;
  readonly clientSecret: SecretValue;
  /** The Genesys Cloud region host, from the document or else from the function. */
  readonly environment: Environment;
  /** `alternating-clients`: the client that takes over at the next rotation. */
  readonly standbyClientId?: string;
  /** `multi-secret`: the id of `clientSecret` in Genesys Cloud. */
  readonly secretId?: string;
  /** Every field as it was read, including ours, in the original order. */
  readonly fields: SecretFields;
}

/** The fields of a document, redacted because one of them is the secret. */
export class SecretFields {
  readonly #fields: Readonly<Record<string, unknown>>;

  constructor(fields: Readonly<Record<string, unknown>>) {
    this.#fields = fields;
  }

  reveal(): Readonly<Record<string, unknown>> {
    return this.#fields;
  }

  toJSON(): string {
    return '[redacted]';
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return '[redacted]';
  }
}

/**
 * Reads a SecretString.
 *
 * @throws RotationError `invalid-secret-document`, naming every problem and showing no value.
 */
export function parseSecretDocument(text: SecretValue, where: string, defaultEnvironment: Environment): SecretDocument {
  const fields = parseObject(text, where);
  const problems: string[] = [];
  const requireText = (name: string): string => {
    const value = fields[name];
    if (value === undefined) problems.push(`"${name}" is missing`);
    else problems.push(...problemsOfText(name, value));
    return typeof value === 'string' ? value : '';
  };
  const optionalText = (name: string): string | undefined => {
    const value = fields[name];
    if (value === undefined || value === null) return undefined;
    problems.push(...problemsOfText(name, value));
    return typeof value === 'string' ? value : undefined;
  };

  const clientId = requireText('clientId');
  const clientSecret = requireText('clientSecret');
  const standbyClientId = optionalText('standbyClientId');
  const secretId = optionalText('secretId');
  const environment = fields.environment ?? defaultEnvironment;
  if (!isEnvironment(environment)) {
    problems.push(`"environment" is not a Genesys Cloud region host (allowed: ${environments.join(', ')})`);
  }
  if (clientId !== '' && standbyClientId === clientId) {
    problems.push('"standbyClientId" equals "clientId"; it must name the other client of the pair');
  }
  for (const [name, id] of Object.entries({ clientId, standbyClientId, secretId })) {
    if (id !== undefined && id !== '' && isMisplacedSecret(id, clientSecret)) {
      problems.push(`"${name}" looks like a client secret, which the logs would show; are the fields swapped?`);
    }
  }
  if (problems.length > 0 || !isEnvironment(environment)) throw invalid(where, problems);

  return {
    clientId,
    clientSecret: new SecretValue(clientSecret),
    environment,
    ...omitUndefined({ standbyClientId, secretId }),
    fields: new SecretFields(fields),
  };
}

export interface CredentialFields {
  readonly clientId: string;
  readonly clientSecret: SecretValue;
  /** `undefined` removes the field from the document. */
  readonly standbyClientId: string | undefined;
  readonly secretId: string | undefined;
}

/** The document with another credential; every field that is not ours stays as it was. */
export function withCredential(document: SecretDocument, credential: CredentialFields): SecretDocument {
  const { clientId, clientSecret, standbyClientId, secretId } = credential;
  const { standbyClientId: _standby, secretId: _secretId, ...kept } = document.fields.reveal();
  const optional = omitUndefined({ standbyClientId, secretId });
  return {
    clientId,
    clientSecret,
    environment: document.environment,
    ...optional,
    fields: new SecretFields({ ...kept, clientId, clientSecret: clientSecret.reveal(), ...optional }),
  };
}

/** The SecretString of a document. */
export function serializeSecretDocument(document: SecretDocument): SecretValue {
  return new SecretValue(JSON.stringify(document.fields.reveal()));
}

/** What Secrets Manager takes, in bytes of UTF-8. @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_limits.html */
const longestDocument = 65_536;

/** Longer than any id or secret that Genesys Cloud makes. */
const placeholder = 'x'.repeat(64);

/**
 * Whether there is room for the fields that a rotation writes: to learn it from Secrets Manager, with a new credential in
 * hand, is too late.
 *
 * @throws RotationError `invalid-secret-document`
 */
export function assertRoomForCredential(document: SecretDocument): void {
  const longest = { clientId: placeholder, clientSecret: new SecretValue(placeholder), standbyClientId: placeholder };
  const next = withCredential(document, { ...longest, secretId: placeholder });
  assertStorable(
    serializeSecretDocument(next),
    (bytes) => `With a new credential the document would have up to ${bytes}`,
  );
}

/**
 * Whether Secrets Manager takes a value of this size.
 *
 * @throws RotationError `invalid-secret-document`
 */
export function assertStorable(
  value: SecretValue,
  subject: (bytes: number) => string = (bytes) => `The value to store has ${bytes}`,
): void {
  const bytes = Buffer.byteLength(value.reveal());
  if (bytes <= longestDocument) return;
  throw new RotationError('invalid-secret-document', {
    message: `${subject(bytes)} bytes, and Secrets Manager takes ${longestDocument} (64 KiB).`,
    nextStep: 'move fields that this secret does not need elsewhere, then rotate again; nothing was changed.',
  });
}

/** Whether two documents hold the same credential. */
export function sameCredential(one: SecretDocument, other: SecretDocument): boolean {
  return one.clientId === other.clientId && one.clientSecret.equals(other.clientSecret);
}

function parseObject(text: SecretValue, where: string): Record<string, unknown> {
  const problem = problemOfEncoding(text);
  if (problem !== undefined) throw invalid(where, [problem]);
  let parsed: unknown;
  try {
    parsed = parseExactly(text.reveal());
  } catch {
    // The parser's message quotes the text, so it is dropped.
    throw invalid(where, ['it is not JSON']);
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw invalid(where, ['it is JSON, but not an object']);
  }
  return parsed as Record<string, unknown>;
}

/** PowerShell and Windows editors write a byte order mark, which no JSON parser takes and no editor shows. */
export function problemOfEncoding(text: SecretValue): string | undefined {
  return text.reveal().startsWith('\uFEFF')
    ? 'it starts with a byte order mark (U+FEFF); store it as UTF-8 without one'
    : undefined;
}

/** Whether a secret that Genesys Cloud returned can be stored in a document and read back. */
export function isStorableSecret(secret: string): boolean {
  return secret.isWellFormed() && problemsOfText('clientSecret', secret).length === 0;
}

function problemsOfText(name: string, value: unknown): string[] {
  if (typeof value !== 'string') return [`"${name}" is not a string`];
  if (value === '') return [`"${name}" is empty`];
  if (value.trim() !== value) return [`"${name}" has surrounding white space`];
  // A control character ends up in a header, and a colon in the id would split the Basic credential elsewhere.
  if (/\p{Cc}/u.test(value)) return [`"${name}" contains control characters`];
  if (name !== 'clientSecret' && !(/^[\w.-]+$/.test(value) && isPathSegment(value)))
    return [`"${name}" contains characters that no id has`];
  return [];
}

function invalid(where: string, problems: readonly string[]): RotationError {
  return new RotationError('invalid-secret-document', {
    message: `The secret value of ${where} cannot be used: ${problems.join('; ')}.`,
    nextStep:
      'store a JSON object with at least "clientId" and "clientSecret" as Genesys Cloud shows them, then rotate again.',
  });
}
