import { readFile } from 'node:fs/promises';
import { type SendToVault, vaultFailure } from './vault-request.ts';

/** How a program logs in to Vault. */
export type VaultAuth =
  /** A token, or `file://` and the path of the file that Vault Agent keeps it in. */
  | { readonly token: string }
  /** An AppRole. `authMount`: default `approle`. */
  | { readonly roleId: string; readonly secretId: string; readonly authMount?: string }
  /** A role for the service account of a pod. `authMount`: default `kubernetes`; `jwtFile`: default where it is mounted. */
  | { readonly role: string; readonly jwtFile?: string; readonly authMount?: string };

export interface VaultLogin {
  token(): Promise<string>;
  /** Whether a further login may give another token. */
  forget(): boolean;
}

const serviceAccountToken = '/var/run/secrets/kubernetes.io/serviceaccount/token';

/** Keeps the token of a login until Vault rejects it. */
export function createVaultLogin(auth: VaultAuth | undefined, send: SendToVault, entry: string): VaultLogin {
  let kept: Promise<string> | undefined;

  const logIn = async (mount: string, body: Readonly<Record<string, string>>): Promise<string> => {
    const response = await send(`auth/${mount}/login`, { body, secrets: Object.values(body) });
    const { client_token: token } = Object(response.body?.auth);
    if (response.status === 200 && typeof token === 'string') return token;
    throw vaultFailure(entry, response.status, `login, HTTP ${response.status}`);
  };

  const obtain = async (): Promise<string> => {
    if (auth && 'roleId' in auth) {
      const { roleId, secretId, authMount = 'approle' } = auth;
      return logIn(authMount, { role_id: roleId, secret_id: secretId });
    }
    if (auth && 'role' in auth) {
      const { role, jwtFile = serviceAccountToken, authMount = 'kubernetes' } = auth;
      return logIn(authMount, { role, jwt: await readFirst(jwtFile) });
    }
    const token = auth?.token ?? process.env.VAULT_TOKEN ?? '';
    return token.startsWith('file://') ? readFirst(new URL(token)) : token.trim();
  };
  const readFirst = async (file: string | URL): Promise<string> => {
    try {
      return (await readFile(file, 'utf8')).trim();
    } catch (error) {
      throw vaultFailure(entry, 0, `token file, ${Object(error).code}`);
    }
  };

  return {
    token() {
      const current = kept ?? obtain();
      kept = current;
      // A failed login is not kept.
      current.catch(() => {
        if (kept === current) kept = undefined;
      });
      return current;
    },
    forget() {
      kept = undefined;
      return !(auth && 'token' in auth && !auth.token.startsWith('file://'));
    },
  };
}
