import type { Terminal } from '../command-line/terminal.ts';
import { openLedger } from '../fleet/ledger-reader.ts';
import { userIdOf } from './operator-name.ts';
import type { SelectedSecret } from './select-secrets.ts';
import { nextToken, startRotation } from './start-rotation.ts';

/**
 * Starts a rotation. Where it needs an approval, the ledger first gets who requested it: that person counts as one of those
 * behind it, and cannot approve it alone.
 *
 * @returns the ClientRequestToken of the rotation that runs now
 */
export async function requestRotation(selected: SelectedSecret, terminal: Terminal): Promise<string> {
  const expected = nextToken(selected);
  await recordRequest(selected, expected, terminal);
  const started = await startRotation(selected, terminal, expected);
  // One that the ledger did not know, because it failed before it made anything.
  if (started !== expected) await recordRequest(selected, started, terminal);
  return started;
}

async function recordRequest({ deployment, secret }: SelectedSecret, token: string, terminal: Terminal): Promise<void> {
  if (secret.approval === 'none') return;
  const userId = await userIdOf(deployment);
  const at = new Date(terminal.now()).toISOString();
  await openLedger(deployment).consent({ kind: 'request', userId, secretArn: secret.arn, token, at });
}
