import { RotationError } from '../../domain/rotation-error.ts';
import { generationOf, withoutFields } from '../ledger/generations.ts';
import type { LockedSecret } from '../locked-secret/locked-secret.ts';
import { clearDestinations } from './clear-destinations.ts';
import { decideDuty } from './decide-duty.ts';
import { deferIfInUse } from './defer-if-in-use.ts';
import { endQuarantined, endRevoked, verify } from './end-phase.ts';
import { checkSoon, recordFailure, recordHeld } from './postpone.ts';
import type { DuePhase, RetirementResult } from './retirement.ts';
import { type DueRevocation, sendRevocation } from './send-revocation.ts';
import { wasMovedBack } from './was-moved-back.ts';

/** Facts that are older than this are fetched again before the request, in milliseconds. */
const freshMs = 2_000;

/** O10: how long a destination that cannot be written holds the revocation, in seconds. */
const destinationSeconds = 900;

const hourSeconds = 3_600;

/** O9 to O12: carries out the phase that a duty requires now. */
export async function carryOut(secret: LockedSecret, due: DuePhase): Promise<RetirementResult> {
  const { n, phase } = due;
  if (phase === 'verify') return verify(secret, due);
  const { time } = secret.services;
  const decidedAtMs = time.now();
  const deferred = await deferIfInUse(secret, due);
  if (deferred !== undefined) return deferred;
  try {
    await clearDestinations(secret, n);
  } catch (error) {
    if (!(error instanceof RotationError)) throw error;
    return recordFailure(secret, n, error, destinationSeconds);
  }
  const revocation = { ...due, phase };
  const isFresh = time.now() - decidedAtMs <= freshMs;
  return revoke(secret, isFresh ? revocation : await decideAgain(secret, revocation));
}

async function revoke(secret: LockedSecret, due: DueRevocation): Promise<RetirementResult> {
  const { n, phase, client } = due;
  // By hand: it was reported, and the client had one more grace period.
  const isInactive = phase === 'deactivate' && client?.state === 'inactive';
  if (isInactive) return endQuarantined(secret, due);
  const sent = await sendRevocation(secret, due, () => decideAgain(secret, due));
  const moved = await wasMovedBack(secret, sent);
  if (moved === 'undone') return resume(secret, n);
  const result = await (phase === 'deactivate' ? endQuarantined(secret, sent) : endRevoked(secret, sent));
  if (moved === 'dead') {
    checkSoon(secret);
    await secret.reconcile();
  }
  return result;
}

/** G3, G4: everything that justifies the request, fetched anew. */
async function decideAgain(secret: LockedSecret, due: DueRevocation): Promise<DueRevocation> {
  secret.facts.forgetWhatMayChange();
  const { outcome, client } = await decideDuty(secret, due.n);
  const { phase, clientId, secretId } = due;
  if (outcome.kind === 'proceed') {
    const again = outcome.phase;
    if (again.phase === phase && again.clientId === clientId && again.secretId === secretId) return { ...due, client };
  }
  const reason = outcome.kind === 'held' ? outcome.reason : outcome.kind;
  throw new RotationError('version-conflict', {
    message: `What justified the revocation of ${clientId} changed while this waited (${reason}), so nothing was sent.`,
    nextStep: 'nothing; the retirement is decided anew in a minute.',
  });
}

/** The client is active again; the ledger learns from the labels what its credential is now. */
async function resume(secret: LockedSecret, n: number): Promise<RetirementResult> {
  secret.state = withoutFields(secret.state, ['intent']);
  secret.facts.forgetWhatMayChange();
  await secret.reconcile();
  const isOwed = generationOf(secret.state, n)?.duty !== undefined;
  return isOwed ? recordHeld(secret, n, { reason: 'is-pending', seconds: hourSeconds }) : { outcome: 'undone' };
}
