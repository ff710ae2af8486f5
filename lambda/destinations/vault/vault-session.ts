import type { VaultSettings } from '../../../domain/destinations/vault.ts';
import { parseExactly } from '../../../domain/exact-json.ts';
import { omitUndefined } from '../../../domain/omit-undefined.ts';
import { type Outcome, RotationError } from '../../../domain/rotation-error.ts';
import type { Services } from '../../ports/rotation.ts';
import { certificatesField, fieldsOf, readConnectionSecret, textField } from '../read-connection-secret.ts';
import { sendWithRetries } from '../send-with-retries.ts';

/**
 * The wait before each further attempt, in milliseconds. Reads, and writes that name the version they replace, may be
 * sent again.
 */
const delaysMs = [500, 1_000];

/** The fields at a path, and the version that a write must name to replace it; 0 if there is none. */
export interface VaultEntry {
  readonly data: Readonly<Record<string, unknown>>;
  readonly version: number;
  /** The ARN of the secret that it is reserved for, by its custom metadata. */
  readonly reservedFor?: string;
}

/** The key in the custom metadata of an entry that reserves it for a secret. */
export const reservationKey = 'genesys-rotation-secret';

export interface Vault {
  read(path: string): Promise<VaultEntry>;
  /** Replaces the version that `entry` names. If it is no longer the newest, nothing is written. */
  write(path: string, entry: VaultEntry): Promise<void>;
  /** Revokes the token of a login with an AppRole. If it cannot be revoked, it expires by itself. */
  close(): Promise<void>;
}

interface VaultResponse {
  readonly status: number;
  readonly body: string;
  /** The outcome of the attempts before this response. */
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
  const send = (request: Request): Promise<VaultResponse> =>
    sendWithRetries(services, {
      request: () => ({ ...prepare(settings, request), caCertificate }),
      changes: request.method === 'POST' && request.token !== undefined,
      delaysMs,
      // The caller decides what a rejection means.
      isFinal: ({ status }) => !isTransient(status),
      isTransient: () => true,
      failed: (reason, { outcome }) => unavailable(name, reason, outcome),
    });
  const token = 'token' in login ? login.token : await logIn(send, login, name);
  const pathOf = (path: string) => `${settings.mount}/data/${path}`;
  return {
    async read(path) {
      const response = await send({ method: 'GET', path: pathOf(path), token });
      const entry = parseEntry(response);
      if (entry !== undefined) return entry;
      const what =
        response.status === 200 ? 'reading, which is not a response of a KV engine of version 2,' : 'reading';
      throw rejected(name, what, response);
    },
    async write(path, { data, version }) {
      const body = { options: { cas: version }, data };
      const response = await send({ method: 'POST', path: pathOf(path), token, body });
      // Another write was faster; the caller reads what is there now.
      if (response.status === 400 && /check-and-set/.test(response.body)) return;
      if (response.status < 200 || response.status > 299) throw rejected(name, 'writing', response);
    },
    async close() {
      if ('token' in login) return;
      const sent = await send({ method: 'POST', path: 'auth/token/revoke-self', token }).catch(() => undefined);
      if (sent !== undefined && sent.status < 300) return;
      services.logger.warn('The token of the AppRole could not be revoked', {
        destination: name,
        status: sent?.status,
        nextStep: 'nothing if it happens once: it expires. Otherwise allow update on auth/token/revoke-self.',
      });
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
  const variable = 'ROTATION_VAULT_SECRET';
  const value = await readConnectionSecret(services, secretId, { what, variable });
  const fields = fieldsOf(value) ?? {};
  const caCertificate = certificatesField(fields, { secretId, variable });
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

/** It is sent as a header. */
function isToken(value: unknown): value is string {
  return typeof value === 'string' && /^[!-~]+$/.test(value);
}

async function logIn(
  send: (request: Request) => Promise<VaultResponse>,
  { roleId, secretId, authMount }: Exclude<Login, { token: string }>,
  name: string,
): Promise<string> {
  const body = { role_id: roleId, secret_id: secretId };
  const response = await send({ method: 'POST', path: `auth/${authMount}/login`, body });
  if (response.status !== 200) throw rejected(name, 'the login with the AppRole', response);
  const { auth } = parseObject(response.body) as { auth?: { client_token?: unknown } };
  if (isToken(auth?.client_token)) return auth.client_token;
  throw rejected(name, 'the login with the AppRole, without a token', response);
}

function prepare({ address, namespace }: VaultSettings, { method, path, token, body }: Request) {
  const url = new URL(address);
  // Assigned, not resolved: a path that begins with two slashes would name another host.
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

/** The entry; `undefined` if the response is not one of a KV engine of version 2. */
function parseEntry({ status, body }: VaultResponse): VaultEntry | undefined {
  const { data, errors } = parseObject(body) as {
    data?: { data?: unknown; metadata?: { version?: unknown; custom_metadata?: Record<string, unknown> | null } };
    errors?: unknown;
  };
  const version = data?.metadata?.version;
  const fields = data?.data;
  const reservation = data?.metadata?.custom_metadata?.[reservationKey];
  const reserved = typeof reservation === 'string' ? { reservedFor: reservation } : {};
  if (status === 404) {
    // A write must name the number of a deleted version, too. If nothing is mounted, there is an error.
    const hasErrors = Array.isArray(errors) && errors.length > 0;
    return hasErrors ? undefined : { data: {}, version: typeof version === 'number' ? version : 0, ...reserved };
  }
  if (status !== 200 || typeof version !== 'number' || typeof fields !== 'object' || fields === null) return undefined;
  return { data: fields as Record<string, unknown>, version, ...reserved };
}

function parseObject(text: string): Record<string, unknown> {
  try {
    const parsed: unknown = parseExactly(text);
    return typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function unavailable(name: string, reason: string, outcome: Outcome): RotationError {
  return new RotationError('destination-unavailable', {
    message: `Vault did not serve the ${name}: ${reason}.`,
    nextStep: 'check that Vault is unsealed and that the function reaches VAULT_ADDR; what failed is retried.',
    outcome,
  });
}

function rejected(name: string, what: string, { status, outcome }: VaultResponse): RotationError {
  if (status >= 300 && status < 400) {
    return new RotationError('destination-rejected', {
      message: `Vault responded ${status} to ${what} (${name}): a redirect, as of a standby that does not forward requests. It is not followed, because the token would go to another host.`,
      nextStep:
        'set VAULT_ADDR to the active node, or to a load balancer that finds it, or turn on request forwarding in Vault; then rotate again.',
      outcome,
    });
  }
  return new RotationError('destination-rejected', {
    message: `Vault responded ${status} to ${what} (${name}).`,
    nextStep:
      'check the mount, the namespace, and that the policy of the token or AppRole allows create, update and read on it; then rotate again.',
    outcome,
  });
}
