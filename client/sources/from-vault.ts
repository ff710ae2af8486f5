import { connectionErrorCode } from '../../domain/connection-error-code.ts';
import type { Environment } from '../../domain/environments.ts';
import { problemOfVaultPath } from '../../domain/vault-path.ts';
import { parseBaseUrl } from '../base-urls.ts';
import type { Credential, CredentialSource } from '../credential.ts';
import { invalidOptions, readMilliseconds, requireKnown, requireText } from '../invalid-options.ts';
import { parseObject } from '../parse-object.ts';
import { readText } from '../read-text.ts';
import { abortable } from '../time.ts';
import { readSecretDocument } from './read-secret-document.ts';
import { createVaultLogin, type VaultAuth } from './vault-login.ts';
import { type SendToVault, vaultFailure } from './vault-request.ts';

export interface VaultOptions {
  /** The URL of Vault. `https://`, or `http://` on this machine. Default the variable `VAULT_ADDR`. */
  readonly address?: string | URL | undefined;
  /** The path of the entry, below the mount: the tag `vault-path` of the secret. */
  readonly path: string;
  /** The mount of the KV version 2 engine. Default `secret`. */
  readonly mount?: string | undefined;
  /** Default the variable `VAULT_NAMESPACE`, or none. */
  readonly namespace?: string | undefined;
  /** How to log in. Default the token in the variable `VAULT_TOKEN`. */
  readonly auth?: VaultAuth | undefined;
  /** For entries without `environment`. Default `mypurecloud.com`. */
  readonly environment?: Environment | undefined;
  /** Timeout of one request, in milliseconds. Default 5,000. */
  readonly timeoutMs?: number | undefined;
  /** For a private certificate authority, unless `NODE_EXTRA_CA_CERTS` names it. Default the global `fetch`. */
  readonly fetch?: typeof globalThis.fetch | undefined;
}

/**
 * The credential in an entry of HashiCorp Vault's KV engine, version 2, as the rotation writes it: the current version, and
 * the one before. Each load reads it, so that there is no cache to by-pass.
 *
 * @example const source = fromVault({ address: 'https://vault.example', path: 'genesys/crm-sync', auth: { role: 'crm' } });
 * @throws TokenProviderError `invalid-options`, naming the option
 * @see https://developer.hashicorp.com/vault/api-docs/secret/kv/kv-v2
 */
export function fromVault(options: VaultOptions): CredentialSource {
  requireKnown(options, 'address path mount namespace auth environment timeoutMs fetch');
  const { mount = 'secret', environment, fetch = globalThis.fetch, auth } = options;
  const path = requireText('path', options.path);
  for (const [name, text] of Object.entries({ path, mount })) {
    const problem = problemOfVaultPath(text);
    if (problem) throw invalidOptions(`"${name}" ${problem}.`);
  }
  const base = parseBaseUrl('address', String(options.address ?? process.env.VAULT_ADDR ?? ''));
  const timeoutMs = readMilliseconds('timeoutMs', options.timeoutMs, 5000, 1);
  const namespace = options.namespace ?? process.env.VAULT_NAMESPACE;
  const entry = `${mount}/${path}`;

  const send: SendToVault = async (apiPath, { token, body, secrets }) => {
    const signal = AbortSignal.timeout(timeoutMs);
    try {
      const sent = fetch(`${base}/v1/${apiPath}`, {
        method: body ? 'POST' : 'GET',
        headers: {
          'x-vault-request': 'true',
          ...(namespace && { 'x-vault-namespace': namespace }),
          ...(token && { 'x-vault-token': token }),
          ...(body && { 'content-type': 'application/json' }),
        },
        body: body ? JSON.stringify(body) : null,
        // The token would go wherever a standby says.
        redirect: 'manual',
        signal,
      });
      const [response, text] = await abortable(
        sent.then(async (received) => [received, await readText(received)] as const),
        signal,
      );
      return { status: response.status, body: parseObject(text) };
    } catch (error) {
      throw vaultFailure(entry, 0, connectionErrorCode(error, secrets));
    }
  };
  const login = createVaultLogin(auth, send, entry);

  const read = async (version?: number): Promise<Reading> => {
    const apiPath = `${mount}/data/${path}${version ? `?version=${version}` : ''}`;
    for (let isRepeated = false; ; isRepeated = true) {
      const token = await login.token();
      const { status, body } = await send(apiPath, { token, secrets: [token] });
      // A token of an earlier login may have expired or been revoked.
      if (status === 403 && !isRepeated && login.forget()) continue;
      if (status !== 200) throw vaultFailure(entry, status);
      const { data, metadata } = Object(body?.data);
      return { fields: data, version: Number(Object(metadata).version) };
    }
  };
  const credentialOf = ({ fields, version }: Reading, stage: string): Credential =>
    readSecretDocument(
      { SecretString: JSON.stringify(fields), VersionId: String(version) },
      { secretId: `Vault entry ${entry}`, stage, environment },
    );

  return {
    name: `Vault entry ${entry}`,
    async load() {
      const reading = await read();
      const current = credentialOf(reading, 'current');
      if (!(reading.version > 1)) return [current];
      // It may be deleted, destroyed or something else; the current one may not.
      const previous = await read(reading.version - 1).then(
        (earlier) => [credentialOf(earlier, 'previous')],
        () => [],
      );
      return [current, ...previous].filter(
        (one, index) =>
          index === 0 || one.clientId !== current.clientId || !one.clientSecret.equals(current.clientSecret),
      );
    },
  };
}

interface Reading {
  readonly fields: unknown;
  readonly version: number;
}
