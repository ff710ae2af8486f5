import { generationOf } from '../ledger/generations.ts';
import type { SecretState } from '../ports/ledger-state.ts';
import type { Logger } from '../ports/logger.ts';
import { privilegeDrift } from '../verification/privilege-drift.ts';
import type { Administration } from './organizations.ts';
import type { WatchRun } from './watch-run.ts';

/** Whether the client of AWSCURRENT may still do what it might at its last rotation, no less and no more. */
export async function checkPrivileges(
  run: WatchRun,
  logger: Logger,
  state: SecretState,
  administration: Administration,
): Promise<void> {
  const clientId = generationOf(state, state.currentGeneration)?.clientId;
  const client = (await administration.clients()).find(({ id }) => id === clientId);
  const drift = client === undefined ? undefined : privilegeDrift(state, client);
  if (drift === undefined) return;
  const message = `The privileges of the client ${clientId} were changed since its last rotation: ${drift.differences.join('; ')}`;
  run.report.find('privileges-changed', logger, message, {
    ...drift,
    nextStep:
      'nothing if this was intended: the next rotation keeps it. Otherwise find out who changed the client (audit viewer of Genesys Cloud) and restore its roles.',
  });
}
