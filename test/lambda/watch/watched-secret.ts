import { claimDescription } from '../../../lambda/ledger/client-claim.ts';
import type { Generation, SecretState } from '../../../lambda/ports/ledger-state.ts';
import type { FleetSecret } from '../../../lambda/ports/secret-fleet.ts';
import type { Visit } from '../../../lambda/watch/visit.ts';
import { visitSecret } from '../../../lambda/watch/visit-secret.ts';
import { generation, stateOf } from '../ledger/states.ts';
import { dayMs, fleetSecret, hourMs, iso, nowMs, secretArn } from './secrets.ts';
import { arrangeWatch } from './watched-run.ts';

export const current = (fields: Partial<Generation> = {}) =>
  generation(2, 'current', { clientId: 'client-1', versions: ['v2'], inForceFrom: iso(nowMs - 10 * dayMs), ...fields });

/** What the ledger knows of a secret in order. Its check is due. */
export function knownState(
  generations: readonly Generation[] = [current()],
  more: Partial<SecretState> = {},
): SecretState {
  const state = stateOf(generations, {
    secretName: 'billing',
    currentVersionId: 'v2',
    nextCheckAt: iso(nowMs - 1),
    tableId: 'table-1',
    clients: { 'client-1': { role: 'current', origin: 'created', claimed: true } },
  });
  return { ...state, ...more };
}

/** A secret whose AWSCURRENT logs in; in the ledger if there is a state. */
export async function arrangeSecret(state: SecretState | undefined, more: Partial<FleetSecret> = {}) {
  const watch = arrangeWatch();
  const { run, secrets, cloud, ledger, remember } = watch;
  const secret = secrets.put(fleetSecret(more));
  secrets.putValue(secretArn, 'v2', { clientId: 'client-1', clientSecret: 'second-secret' });
  secrets.putValue(secretArn, 'v1', { clientId: 'client-0', clientSecret: 'first-secret' });
  cloud.accept('client-1', 'second-secret');
  cloud.organization.addClient('client-1', {
    description: claimDescription('Billing', { secretArn, clientId: 'client-1' }),
  });
  if (state !== undefined) {
    await remember(state);
    for (const clientId of Object.keys(state.clients)) {
      const since = iso(nowMs - 20 * dayMs);
      await ledger.owners.claim({ organizationId: 'org-1', clientId, secretArn, origin: 'created', since });
    }
  }
  await run.table.read();
  const visit = (fields: Partial<Visit> = {}) =>
    visitSecret(run, { secretArn, mayCreate: true, isForced: false, waits: false, listed: secret, ...fields });
  /** AWSCURRENT no longer logs in. */
  const reject = () => secrets.putValue(secretArn, 'v2', { clientId: 'client-1', clientSecret: 'dead' });
  return { ...watch, secret, visit, reject, soonMs: nowMs + hourMs };
}
