import { parseMarker } from '../../domain/marker.ts';
import { RotationError } from '../../domain/rotation-error.ts';
import { parseSecretDocument, type SecretDocument } from '../../domain/secret-document.ts';
import { hasAdminSecret } from '../credentials/open-admin-session.ts';
import { revokeTestToken } from '../credentials/revoke-test-token.ts';
import { parseClaim, parseIntent } from '../ledger/client-claim.ts';
import type { Login, ObservedClient, ObservedValue } from '../ledger/observation.ts';
import { observeValues } from '../ledger/recognize.ts';
import type { GenesysSession, LoginAttempt, OAuthClient } from '../ports/genesys-cloud.ts';
import type { Owner } from '../ports/ledger-state.ts';
import type { ManagedSecret } from '../ports/rotation.ts';
import { versionAtStage } from '../ports/secret-store.ts';

/** A version of the secret, as it was read. */
export interface SecretVersion {
  readonly versionId: string;
  readonly document: SecretDocument;
  /** Milliseconds since 1970; `undefined` if the service omits it. */
  readonly storedAtMs: number | undefined;
}

/** A version that holds no credential. */
export type NoCredential = 'empty' | 'unreadable';

/** The result of a login: an error that says nothing about the credential is `inconclusive` (G7). */
export type AttemptedLogin = LoginAttempt | { readonly outcome: 'inconclusive'; readonly error: RotationError };

/** What an invocation has learned about one secret, each fact fetched once. Documents do not change; logins and clients may. */
export class Facts {
  readonly #secret: ManagedSecret;
  readonly #versions = new Map<string, SecretVersion | NoCredential>();
  readonly #problems = new Map<string, RotationError>();
  readonly #attempts = new Map<string, AttemptedLogin>();
  readonly #acceptedAtMs = new Map<string, number>();
  readonly #opened: GenesysSession[] = [];
  readonly clients = new Map<string, ObservedClient>();
  /** The secret that owns each client; `undefined` for a client without an owner. */
  readonly owners = new Map<string, string | undefined>();
  /** The clients that other secrets log in as too (R21). */
  readonly contestedClientIds = new Set<string>();

  constructor(secret: ManagedSecret) {
    this.#secret = secret;
  }

  /** The value of a version, or why it is none. */
  async version(versionId: string): Promise<SecretVersion | NoCredential> {
    const known = this.#versions.get(versionId) ?? (await this.#read(versionId));
    this.#versions.set(versionId, known);
    return known;
  }

  /** Why an `unreadable` version is one. */
  problemOf(versionId: string): RotationError | undefined {
    return this.#problems.get(versionId);
  }

  /** The versions that were read, without their secrets. */
  values(): ReadonlyMap<string, ObservedValue> {
    return observeValues(
      new Map([...this.#versions].map(([id, found]) => [id, typeof found === 'string' ? found : found.document])),
    );
  }

  /** One login with the credential of a version, unless one was attempted already. */
  async login(versionId: string): Promise<AttemptedLogin> {
    const known = this.#attempts.get(versionId) ?? (await this.#logIn(versionId));
    this.#attempts.set(versionId, known);
    return known;
  }

  /** Whether a login with the credential of a version was accepted since then (milliseconds since 1970). */
  wasAcceptedSince(versionId: string, sinceMs: number): boolean {
    return (this.#acceptedAtMs.get(versionId) ?? 0) >= sinceMs;
  }

  logins(): ReadonlyMap<string, Login> {
    return new Map([...this.#attempts].map(([versionId, { outcome }]) => [versionId, outcome]));
  }

  /** A fact about a client that was just read. */
  noteClient(clientId: string, client: OAuthClient | undefined): void {
    this.clients.set(clientId, observedClient(clientId, client, this.#secret.description.arn));
  }

  /** The record of OWNER that was just read. */
  noteOwner(clientId: string, owner: Owner | undefined): void {
    this.owners.set(clientId, owner?.secretArn);
    if (owner === undefined || owner.contestedBy.length === 0) this.contestedClientIds.delete(clientId);
    else this.contestedClientIds.add(clientId);
  }

  /** Forgets what may have changed during a wait: everything but the documents. */
  forgetWhatMayChange(): void {
    this.#attempts.clear();
    this.clients.clear();
    this.owners.clear();
    this.contestedClientIds.clear();
  }

  /** Hands over the session of a login: the caller revokes its token. */
  take(session: GenesysSession): GenesysSession {
    const index = this.#opened.indexOf(session);
    if (index >= 0) this.#opened.splice(index, 1);
    return session;
  }

  /** Revokes the tokens of every login that was made for the sake of its result. */
  async close(): Promise<void> {
    for (const session of this.#opened.splice(0)) await revokeTestToken(this.#secret.services.logger, session);
  }

  async #read(versionId: string): Promise<SecretVersion | NoCredential> {
    const { services, description, clientRequestToken: cacheScope } = this.#secret;
    const isCurrent = versionAtStage(description, 'AWSCURRENT') === versionId;
    const at = isCurrent ? { versionId, stage: 'AWSCURRENT', cacheScope } : { versionId };
    try {
      const stored = await services.store.readValue(description.arn, at);
      if (stored === undefined) return 'empty';
      const where = `version ${versionId} of ${description.name}`;
      const document = parseSecretDocument(stored.value, where, services.defaultEnvironment);
      assertExpectedEnvironment(document, where, this.#expectedEnvironment());
      return { versionId, document, storedAtMs: stored.storedAtMs };
    } catch (error) {
      if (!(error instanceof RotationError) || error.code !== 'invalid-secret-document') throw error;
      // What follows from it is reported where it matters; a new secret may hold a placeholder.
      services.logger.info(error.summary, { versionId, code: error.code, nextStep: error.nextStep });
      this.#problems.set(versionId, error);
      return 'unreadable';
    }
  }

  async #logIn(versionId: string): Promise<AttemptedLogin> {
    const version = await this.version(versionId);
    // Secrets Manager drops old versions. That one cannot be tried says nothing about its credential.
    if (typeof version === 'string') return { outcome: 'inconclusive', error: noCredential(versionId) };
    const { genesys } = this.#secret.services;
    try {
      // One login serves as the proof and for the administrative calls, whose session keeps its token.
      const keepsToken = this.#administersItself(versionId);
      const attempt = await genesys.tryLogin(version.document, keepsToken);
      if (attempt.outcome === 'accepted') this.#acceptedAtMs.set(versionId, this.#secret.services.time.now());
      if (attempt.outcome === 'accepted' && !keepsToken) this.#opened.push(attempt.session);
      return attempt;
    } catch (error) {
      if (!(error instanceof RotationError)) throw error;
      return { outcome: 'inconclusive', error };
    }
  }

  #expectedEnvironment(): string | undefined {
    try {
      return this.#secret.settings.environment;
    } catch (error) {
      // A rotation refuses the malformed tag; it must not prevent a login.
      if (error instanceof RotationError) return undefined;
      throw error;
    }
  }

  #administersItself(versionId: string): boolean {
    if (versionAtStage(this.#secret.description, 'AWSCURRENT') !== versionId) return false;
    try {
      return !hasAdminSecret(this.#secret);
    } catch (error) {
      // A malformed tag must not prevent the login.
      if (error instanceof RotationError) return false;
      throw error;
    }
  }
}

/** The tag never decides where a credential is sent: it only refuses. */
function assertExpectedEnvironment({ environment }: SecretDocument, where: string, expected: string | undefined): void {
  if (expected === undefined || expected === environment) return;
  throw new RotationError('invalid-secret-document', {
    message: `${where} is of the region ${environment}, and the tag genesys-rotation:environment says ${expected}.`,
    nextStep: `store the credential of a client in ${expected} with "environment": "${expected}", or correct the tag.`,
  });
}

function noCredential(versionId: string): RotationError {
  return new RotationError('invalid-secret-document', {
    message: `The version ${versionId} holds no credential.`,
    nextStep: 'store the credential in the secret, then rotate again.',
  });
}

function observedClient(clientId: string, client: OAuthClient | undefined, secretArn: string): ObservedClient {
  if (client === undefined || client.state === 'deleted') return { state: 'absent' };
  const { description, dateCreated } = client;
  const claim = parseClaim(description, clientId, secretArn);
  const intentId = parseIntent(description, clientId);
  const known = ['active', 'inactive', 'disabled'] as const;
  return {
    state: known.find((state) => state === client.state) ?? 'unknown',
    ...(claim === undefined ? {} : { claim }),
    ...(intentId === undefined ? {} : { intentId }),
    ...(dateCreated === undefined ? {} : { createdAt: dateCreated }),
    hasOldMarker: parseMarker(description)?.secretArn === secretArn,
  };
}
