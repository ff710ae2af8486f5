import { watchFile } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Environment } from '../../domain/environments.ts';
import { type Credential, type CredentialSource, fingerprintOf } from '../credential.ts';
import { readMilliseconds, requireKnown, requireText } from '../invalid-options.ts';
import { parseObject } from '../parse-object.ts';
import { TokenProviderError } from '../token-provider-error.ts';
import { readSecretDocument } from './read-secret-document.ts';

export interface FileOptions {
  /** A file with the JSON document of the secret, or a folder with a file for each of its fields. */
  readonly path: string;
  /** For secrets without `environment`. Default `mypurecloud.com`. */
  readonly environment?: Environment | undefined;
  /** How often the file is checked for a change, in milliseconds; 0 for never. Default 5,000. */
  readonly watchMs?: number | undefined;
}

/** A secret of Secrets Manager has at most 64 KiB. */
const longestBytes = 2 ** 17;
const fieldNames = ['clientId', 'clientSecret', 'environment'];

/**
 * The credential in a mounted file, as the Secrets Store CSI driver and the External Secrets Operator write it, and after a
 * change the one that was there before. While a provider uses it, the file is watched: a change renews the token.
 *
 * A mount is up to some minutes behind the secret; with `in-place`, set `rejectionRetryWindowMs` of the provider to more.
 *
 * @example const source = fromFile({ path: '/mnt/secrets/crm-sync' });
 * @throws TokenProviderError `invalid-options` for an empty path, a negative period or an unknown option
 */
export function fromFile(options: FileOptions): CredentialSource {
  requireKnown(options, 'path environment watchMs');
  const path = requireText('path', options.path);
  const watchMs = readMilliseconds('watchMs', options.watchMs, 5000);
  let seen: Credential | undefined;
  let previous: Credential | undefined;
  return {
    name: `file ${path}`,
    async load() {
      const SecretString = await readSecret(path);
      const current = readSecretDocument(
        { SecretString },
        { secretId: path, stage: 'current', environment: options.environment },
      );
      if (seen && fingerprintOf(seen) !== fingerprintOf(current)) previous = { ...seen, stage: 'previous' };
      seen = current;
      return previous ? [current, previous] : [current];
    },
    onChange(listener) {
      if (watchMs === 0) return;
      // Polled, because a mount swaps a symbolic link, which events of the file system miss; keeps no process alive.
      watchFile(path, { persistent: false, interval: watchMs }, (now, before) => {
        if (now.mtimeMs !== before.mtimeMs || now.ino !== before.ino) listener();
      });
    },
  };
}

async function readSecret(path: string): Promise<string> {
  try {
    const isFolder = (await stat(path)).isDirectory();
    return isFolder ? await readFields(path) : await readText(path);
  } catch (error) {
    const { code } = Object(error);
    const isDenied = code === 'EACCES' || code === 'EPERM';
    throw new TokenProviderError(
      code === 'ENOENT' ? 'secret-not-found' : isDenied ? 'source-access-denied' : 'source-unavailable',
      `Secret ${path} could not be read (${code ?? 'too large'}).`,
    );
  }
}

/** A folder that is mounted has a file for each field, and in Kubernetes hidden folders with the versions. */
async function readFields(folder: string): Promise<string> {
  const found = (await readdir(folder)).filter((name) => fieldNames.includes(name));
  const fields = found.map(async (name) => [name, (await readText(join(folder, name))).trim()]);
  return JSON.stringify(Object.fromEntries(await Promise.all(fields)));
}

/** Bounded, because a path may name a device. */
async function readText(file: string): Promise<string> {
  const handle = await open(file);
  try {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(longestBytes + 1), 0, longestBytes + 1, 0);
    if (bytesRead > longestBytes) throw new RangeError();
    const text = buffer.toString('utf8', 0, bytesRead);
    // What writes the file may end it with a line break.
    return parseObject(text.trim()) ? text.trim() : text;
  } finally {
    await handle.close();
  }
}
