import type { Variables } from '../../domain/invalid-settings.ts';
import { RotationError } from '../../domain/rotation-error.ts';
import type { FormerOrder, Order } from '../ledger/order.ts';
import type { LockedSecret } from '../locked-secret/locked-secret.ts';
import { withLockedSecret } from '../locked-secret/with-locked-secret.ts';
import type { Services } from '../ports/rotation.ts';
import { announceDone } from './announce.ts';
import { checkSoon } from './postpone.ts';
import type { RetirementResult } from './retirement.ts';
import { runDuty } from './run-duty.ts';

/** How long Lambda repeats an order that fails, in milliseconds. */
const lambdaRetriesMs = 600_000;

/** O2: when to come back to a secret that another invocation works on, in seconds. */
const busySeconds = 60;

export interface OrderOptions {
  readonly variables: Variables;
  /** Whether a function is the one that rotates our secrets. Default: none is. */
  readonly isRotateFunction?: (functionArn: string | undefined) => boolean;
  /** Called when the ledger has confirmed that it knows the secret: only then may its name leave the log. */
  readonly onFound?: (secret: LockedSecret, n: number | undefined) => void;
}

/**
 * Carries out what the ledger owes for the generation that an order names. The order itself carries no authority.
 *
 * @throws RotationError `invalid-retirement-order` for a secret that the ledger does not know
 */
export async function runOrder(
  services: Services,
  order: Order | FormerOrder,
  { variables, isRotateFunction = () => false, onFound }: OrderOptions,
): Promise<RetirementResult> {
  const { secretArn } = order;
  const orderedClientIds = 'clientId' in order ? [order.clientId] : [];
  const work = async (secret: LockedSecret): Promise<RetirementResult> => {
    const n = 'generation' in order ? order.generation : generationOfClient(secret, order.clientId);
    onFound?.(secret, n);
    // S1.1: AWSCURRENT is dead because of what the ledger records, and only watch starts rotations.
    if (secret.mayRepair) checkSoon(secret);
    if (n === undefined) return { outcome: 'nothing-due' };
    const ran = await runDuty(secret, n);
    // Before the commit: a run that dies in between publishes it twice, and not never.
    if (ran.done !== undefined) await announceDone(secret, n, ran.done);
    tellDeletion(secret);
    return ran;
  };
  const request = { secretArn, variables, orderedClientIds };
  const result = await withBusyTimer(services, order, async () => {
    const known = await withLockedSecret(services, { ...request, mayCreate: false }, work);
    if (known !== 'unknown-secret' || !('clientId' in order) || !(await isManaged(services, order, isRotateFunction)))
      return known;
    return withLockedSecret(services, { ...request, mayCreate: true }, work);
  });
  if (result === 'unknown-secret') throw unknownSecret();
  return result;
}

/**
 * A credential outlives its deleted secret. The hold is recorded and watch reports it; but once it also becomes a dead
 * letter, which Lambda makes of an order that fails until it gives up.
 */
function tellDeletion({ state, services, description }: LockedSecret): void {
  const hold = state.holds.find(({ code }) => code === 'secret-deleted');
  if (hold === undefined || services.time.now() - Date.parse(hold.since) > lambdaRetriesMs) return;
  const what = description.deletion === 'gone' ? 'was deleted' : 'is scheduled for deletion';
  throw new RotationError('secret-deleted', {
    message: `The secret ${what}, and the ledger still owes the revocation of a credential of it.`,
    nextStep:
      'restore it (aws secretsmanager restore-secret): the revocation goes on by itself after another grace period. If it is not needed any more, revoke its clients by hand in Genesys Cloud.',
  });
}

/** Under a name of its own: the number of the next timer cannot be recorded without the lock. */
async function withBusyTimer<Result>(
  { timers, time, logger, ledger }: Services,
  order: Order | FormerOrder,
  work: () => Promise<Result>,
): Promise<Result | RetirementResult> {
  try {
    return await work();
  } catch (error) {
    const isBusy = error instanceof RotationError && error.code === 'secret-locked';
    if (!isBusy || !('generation' in order)) throw error;
    // A forged order could name any number: each would leave a timer, which wakes this function, which leaves another.
    const state = await ledger.read(order.secretArn);
    if (state === undefined || order.generation >= state.nextGeneration) return { outcome: 'nothing-due' };
    const atMs = time.now() + busySeconds * 1000;
    const nextAttemptAt = new Date(atMs).toISOString();
    const { secretArn, generation } = order;
    await timers.arm({ secretArn, generation, arm: Math.ceil(atMs / 1000), at: nextAttemptAt });
    logger.warn(error.summary, { code: error.code, nextAttemptAt, nextStep: 'nothing; the retirement is retried.' });
    return { outcome: 'busy', nextAttemptAt };
  }
}

/** An order of the version before names a client; only the generation with a duty can be meant. */
function generationOfClient({ state, services }: LockedSecret, clientId: string): number | undefined {
  const n = state.generations.find(
    (generation) => generation.clientId === clientId && generation.duty !== undefined,
  )?.n;
  if (n === undefined) {
    services.logger.warn('The ledger owes nothing for the client of a retirement order of the previous version', {
      clientId,
      nextStep: 'check whether the client is still used; if not, revoke it by hand in Genesys Cloud.',
    });
  }
  return n;
}

/** G11, for the migration: the secret of an order of the version before is adopted if our function rotates it. */
async function isManaged(
  { store }: Services,
  { secretArn }: FormerOrder,
  isRotateFunction: (functionArn: string | undefined) => boolean,
): Promise<boolean> {
  const { rotationEnabled, rotationFunctionArn, wasRotated } = await store.describe(secretArn);
  // A secret that was never rotated has no such order: it is forged, and could name the client of any program.
  return rotationEnabled === true && wasRotated === true && isRotateFunction(rotationFunctionArn);
}

function unknownSecret(): RotationError {
  return new RotationError('invalid-retirement-order', {
    message: 'The ledger does not know the secret that the order names.',
    nextStep: 'find out who sent the order (CloudTrail: Scheduler, Lambda and SQS); nothing was revoked.',
  });
}
