import { CommandError } from '../command-line/command-error.ts';
import { checkKey } from './check-key.ts';
import { checkReaders } from './check-readers.ts';
import { checkSecret } from './check-secret.ts';
import { type Finding, inspect } from './inspect.ts';
import type { SelectedSecret } from './select-secrets.ts';

/** Everything that is checked about one secret. What needs its credential is checked only where watch may read it. */
export async function examineSecret(selected: SelectedSecret, nowMs: number): Promise<readonly Finding[]> {
  const { deployment, secret } = selected;
  const known = checkSecret(secret, nowMs);
  if (!secret.exists) return known;
  const isReadable = secret.deletionAt === undefined && (secret.rotation.isOn || secret.ledger !== undefined);
  const [key, readers, findings] = await Promise.all([
    checkKey(deployment, secret),
    checkReaders(selected, nowMs),
    isReadable ? preflightOf(selected) : [],
  ]);
  return [...known, ...key, ...readers, ...findings];
}

/** What the next rotation checks before it makes anything; watch checks it with the credentials. */
export async function preflightOf({ deployment, secret }: SelectedSecret): Promise<readonly Finding[]> {
  try {
    return (await inspect(deployment, secret.arn, 'preflight')).findings;
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    const { message, nextStep: fix, code } = error;
    return [{ check: 'preflight', severity: 'unknown', message, fix, code }];
  }
}
