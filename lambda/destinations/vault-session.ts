import { parseExactly } from '../../domain/exact-json.ts';
import type { VaultSettings } from '../../domain/function-settings.ts';
import { omitUndefined } from '../../domain/omit-undefined.ts';
import { RotationError } from '../../domain/rotation-error.ts';
import type { Services } from '../ports/rotation.ts';
import { fieldsOf, readConnectionSecret, textField } from './read-connection-secret.ts';
import { sendWithRetries } from './send-with-retries.ts';

/**
 * The wait before each further attempt, in milliseconds. Reads, and writes that name the version they replace, may be
 * sent again.
 */
const delaysMs = [500, 1_000];

/** What is at a path: its fields, and the version that a write has to name to replace it; 0 where there is none. */
export interface VaultEntry {
  readonly data: Readonly<Record<string, unknown>>;
  readonly version: number;
}

export interface Vault {
  read(path: string): Promise<VaultEntry>;
  /** Replaces the version that `entry` names. Where that is not the newest any more, nothing is written. */
  write(path: string, entry: VaultEntry): Promise<void>;
}

type Outcome = 'unchanged' | 'unknown';

interface Reply {
  readonly status: number;
  readonly body: string;
  /** What the attempts before this answer may have left. */
  readonly outcome: Outcome;
}

interface Request {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly token?: string;
  readonly body?: unknown;
}

/** Logs in with the token or the AppRole that the secret of `settings` holds. */
export async function openVault(services: Services, settings: VaultSettings, name: string): Promise<Vault> {
  const { caCertificate, login } = await readConnection(services, settings);
  const send = (request: Request): Promise<Reply> =>
    sendWithRetries(services, {
      request: () => ({ ...prepare(settings, request), caCertificate }),
      changes: request.method === 'POST' && request.token !== undefined,
      delaysMs,
      // What is refused for good is the caller's to judge.
      isFinal: ({ status }) => !isTransient(status),
      isTransient: () => true,
      failed: (why, { outcome }) => unavailable(name, why, outcome),
    });
  const token = 'token' in login ? login.token : await logIn(send, login, name);
  const pathOf = (path: string) => `${settings.mount}/data/${path}`;
  return {
    async read(path) {
      const reply = await send({ method: 'GET', path: pathOf(path), token });
      const entry = parseEntry(reply);
      if (entry !== undefined) return entry;
      const what = reply.status === 200 ? 'reading, which is no answer of a KV engine of version 2,' : 'reading';
      throw refused(name, what, reply);
    },
    async write(path, { data, version }) {
      const body = { options: { cas: version }, data };
      const reply = await send({ method: 'POST', path: pathOf(path), token, body });
      // Somebody was faster: what is there now is read and decides.
      if (reply.status === 400 && /check-and-set/.test(reply.body)) return;
      if (reply.status < 200 || reply.status > 299) throw refused(name, 'writing', reply);
    },
  };
}

type Login =
  | { readonly token: string }
  | { readonly roleId: string; readonly secretId: string; readonly authMount: string };

async function readConnection(
  services: Services,
  { secretId }: VaultSettings,
): Promise<{ login: Login; caCertificate: string | undefined }> {
  const what = 'the credential for Vault';
  const value = await readConnectionSecret(services, secretId, { what, variable: 'ROTATION_VAULT_SECRET' });
  const fields = fieldsOf(value) ?? {};
  const caCertificate = textField(fields, 'caCertificate');
  const token = textField(fields, 'token');
  if (isToken(token)) return { login: { token }, caCertificate };
  const [roleId, secret] = [textField(fields, 'roleId'), textField(fields, 'secretId')];
  const authMount = textField(fields, 'authMount') ?? 'approle';
  if (token === undefined && roleId !== undefined && secret !== undefined && /^[\w-]+(\/[\w-]+)*$/.test(authMount)) {
    return { login: { roleId, secretId: secret, authMount }, caCertificate };
  }
  throw new RotationError('invalid-settings', {
    message: `The secret ${secretId} (ROTATION_VAULT_SECRET) holds no credential for Vault (allowed: a JSON object with "token", or with "roleId", "secretId" and, if it is not approle, "authMount").`,
    nextStep: 'store such an object in it; nothing was written.',
  });
}

/** It becomes a header. */
function isToken(value: unknown): value is string {
  return typeof value === 'string' && /^[!-~]+$/.test(value);
}

async function logIn(
  send: (request: Request) => Promise<Reply>,
  { roleId, secretId, authMount }: Exclude<Login, { token: string }>,
  name: string,
): Promise<string> {
  const body = { role_id: roleId, secret_id: secretId };
  const reply = await send({ method: 'POST', path: `auth/${authMount}/login`, body });
  if (reply.status !== 200) throw refused(name, 'the login with the AppRole', reply);
  const { auth } = parseObject(reply.body) as { auth?: { client_token?: unknown } };
  if (isToken(auth?.client_token)) return auth.client_token;
  throw refused(name, 'the login with the AppRole, without a token', reply);
}

function prepare({ address, namespace }: VaultSettings, { method, path, token, body }: Request) {
  const url = new URL(address);
  // Set and not resolved: a path that begins with two slashes would name another host.
  url.pathname = `${address.pathname.replace(/\/+$/, '')}/v1/${path}`;
  const headers = {
    'x-vault-request': 'true',
    ...omitUndefined({ 'x-vault-namespace': namespace, 'x-vault-token': token }),
  };
  if (body === undefined) return { method, url, headers };
  return { method, url, headers: { ...headers, 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

/** A sealed, standby or overloaded Vault. */
function isTransient(status: number): boolean {
  return status >= 500 || status === 429 || status === 412;
}

/** What is there; `undefined` for what no KV engine of version 2 answers. */
function parseEntry({ status, body }: Reply): VaultEntry | undefined {
  const { data, errors } = parseObject(body) as {
    data?: { data?: unknown; metadata?: { version?: unknown } };
    errors?: unknown;
  };
  const version = data?.metadata?.version;
  const fields = data?.data;
  if (status === 404) {
    // A deleted version has a number that a write has to name. Where nothing is mounted, an error says so.
    const hasErrors = Array.isArray(errors) && errors.length > 0;
    return hasErrors ? undefined : { data: {}, version: typeof version === 'number' ? version : 0 };
  }
  if (status !== 200 || typeof version !== 'number' || typeof fields !== 'object' || fields === null) return undefined;
  return { data: fields as Record<string, unknown>, version };
}

function parseObject(text: string): Record<string, unknown> {
  try {
    const parsed: unknown = parseExactly(text);
    return typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function unavailable(name: string, why: string, outcome: Outcome): RotationError {
  return new RotationError('destination-unavailable', {
    message: `Vault did not serve the ${name}: ${why}.`,
    nextStep: 'check that Vault is unsealed and that the function reaches VAULT_ADDR; what failed is repeated.',
    outcome,
  });
}

function refused(name: string, what: string, { status, outcome }: Reply): RotationError {
  return new RotationError('destination-rejected', {
    message: `Vault answered ${status} to ${what} (${name}).`,
    nextStep:
      'check the mount, the namespace, and that the policy of the token or AppRole allows create, update and read on it; then rotate again.',
    outcome,
  });
}
