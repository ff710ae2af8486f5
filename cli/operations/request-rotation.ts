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
  const { deployment, secret } = selected;
  const token = nextToken(selected);
  if (secret.approval !== 'none') {
    const userId = await userIdOf(deployment);
    const at = new Date(terminal.now()).toISOString();
    await openLedger(deployment).consent({ kind: 'request', userId, secretArn: secret.arn, token, at });
  }
  return startRotation(selected, terminal, token);
}
