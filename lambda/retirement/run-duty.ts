import { RotationError, type RotationErrorCode } from '../../domain/rotation-error.ts';
import { changedOutside, type OrderOutcome } from '../ledger/decide-order.ts';
import { generationOf } from '../ledger/generations.ts';
import { isDue } from '../ledger/periods.ts';
import { nowRevoked, withNewGracePeriod } from '../ledger/revoke.ts';
import type { LockedSecret } from '../locked-secret/locked-secret.ts';
import { withTimers } from '../locked-secret/with-timers.ts';
import type { RevocationPhase } from '../ports/ledger-state.ts';
import { carryOut } from './carry-out.ts';
import { type Decision, decideDuty } from './decide-duty.ts';
import { deliver } from './deliver.ts';
import { endOutside } from './end-phase.ts';
import { recordFailure, recordHeld } from './postpone.ts';
import { isRejected } from './prove-revoked.ts';
import type { RetirementResult } from './retirement.ts';

/** What cannot be recorded in the ledger, and so is left to the retries of the invocation. */
const unrecordable: readonly RotationErrorCode[] = [
  'lock-lost',
  'ledger-unavailable',
  'ledger-newer-schema',
  'ledger-item-invalid',
];

/**
 * O4 to O12: carries out the duty of a generation, if it has one that is due. Every outcome is in `secret.state`, to be
 * committed with the release of the lock; a failure too.
 *
 * @throws RotationError if the failure cannot be recorded: the ledger or Scheduler is unavailable
 */
export async function runDuty(secret: LockedSecret, n: number): Promise<RetirementResult> {
  const { clientId, duty } = generationOf(secret.state, n) ?? {};
  secret.services.logger.with({ generation: n, clientId, phase: duty?.phase });
  try {
    return await act(secret, n, await decideDuty(secret, n));
  } catch (error) {
    const isRecordable = error instanceof RotationError && !unrecordable.includes(error.code);
    const owed = generationOf(secret.state, n)?.duty;
    const isAttempt = owed !== undefined && isDue(owed, secret.services.time.now());
    if (!isRecordable || !isAttempt) throw error;
    return recordFailure(secret, n, error);
  }
}

async function act(secret: LockedSecret, n: number, { outcome, client }: Decision): Promise<RetirementResult> {
  const { clientId = '', duty } = generationOf(secret.state, n) ?? {};
  // A delivery revokes nothing, so nothing below asks for its phase.
  const phase = duty === undefined || duty.phase === 'deliver' ? 'verify' : duty.phase;
  switch (outcome.kind) {
    case 'not-due':
      return notDue(secret, n, outcome.at);
    case 'held':
      return held(secret, { n, phase, clientId }, outcome);
    case 'never-made':
      return neverMade(secret, n);
    case 'gone':
      return endOutside(secret, { n, phase, clientId }, 'gone');
    case 'changed-outside':
      return restart(secret, n, clientId);
    case 'deliver':
      return deliver(secret, n);
    case 'proceed':
      return carryOut(secret, { ...outcome.phase, n, client });
    default:
      return { outcome: 'nothing-due' };
  }
}

/**
 * O5: the timer is named after its time, so that early orders do not multiply. The recorded number may be that of the
 * schedule that has just fired, which Scheduler is about to delete.
 */
async function notDue({ services, secretArn }: LockedSecret, n: number, at: string): Promise<RetirementResult> {
  const arm = Math.ceil(Date.parse(at) / 1000);
  await services.timers.arm({ secretArn, generation: n, arm, at });
  return { outcome: 'not-due', nextAttemptAt: at };
}

interface Due {
  readonly n: number;
  readonly phase: RevocationPhase;
  readonly clientId: string;
}

async function held(
  secret: LockedSecret,
  due: Due,
  hold: Extract<OrderOutcome, { readonly kind: 'held' }>,
): Promise<RetirementResult> {
  // O7: it says nothing about the credential (G7), but something is wrong that does not end by itself.
  if (hold.reason === 'login-inconclusive') return recordFailure(secret, due.n, await inconclusiveLogin(secret));
  // T10: only Genesys Cloud can disable a client.
  const isDead = hold.reason === 'client-disabled' && (await isRejected(secret, due.n));
  if (isDead) return endOutside(secret, due, 'disabled');
  return recordHeld(secret, due.n, { reason: hold.reason, seconds: hold.seconds });
}

async function inconclusiveLogin({ facts, currentVersionId = '' }: LockedSecret): Promise<RotationError> {
  const attempt = await facts.login(currentVersionId);
  if (attempt.outcome === 'inconclusive') return attempt.error;
  throw new TypeError('the login of the decision was conclusive');
}

async function neverMade(secret: LockedSecret, n: number): Promise<RetirementResult> {
  const done = { how: 'never-made', reason: 'nothing was created for it' } as const;
  secret.state = await withTimers(secret, nowRevoked(secret.state, n, done, secret.context()));
  return { outcome: 'never-made' };
}

/** O8: an operator acted, which is not undone silently. */
async function restart(secret: LockedSecret, n: number, clientId: string): Promise<RetirementResult> {
  const next = withNewGracePeriod(secret.state, n, changedOutside, secret.context());
  secret.state = await withTimers(secret, next);
  const nextAttemptAt = generationOf(secret.state, n)?.duty?.nextAttemptAt ?? '';
  const { logger } = secret.services;
  logger.audit('retirement-held', { clientId, reason: 'client-changed-outside', until: nextAttemptAt });
  logger.warn(`The client ${clientId} was activated or deactivated by hand, so its grace period begins anew`, {
    nextAttemptAt,
    nextStep: 'nothing if that was intended; a client that programs still need must not be in this secret.',
  });
  return { outcome: 'restarted', nextAttemptAt };
}
