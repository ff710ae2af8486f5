import { RotationError } from '../../domain/rotation-error.ts';
import { generationOf, withClient, withoutFields } from '../ledger/generations.ts';
import { nowInQuarantine, nowRevoked, nowVerified, type RevocationDone } from '../ledger/revoke.ts';
import type { LockedSecret } from '../locked-secret/locked-secret.ts';
import { withTimers } from '../locked-secret/with-timers.ts';
import type { RevocationPhase, SecretState } from '../ports/ledger-state.ts';
import { recordFailure, reportFailure } from './postpone.ts';
import { type ProofResult, proveRevoked } from './prove-revoked.ts';
import type { DuePhase, RetirementResult } from './retirement.ts';
import type { DueRevocation } from './send-revocation.ts';

const elapsed = 'its grace period has elapsed';

/** A credential that is dead already: only the login that shows it is owed. */
export async function verify(secret: LockedSecret, due: DuePhase): Promise<RetirementResult> {
  const proof = await proveRevoked(secret, due.n);
  if (proof.outcome === 'still-accepted') return ineffective(secret, due);
  return ended(secret, due, nowVerified(secret.state, due.n, proofOf(proof), secret.context()));
}

/** T7, T9: the request took effect, and the credential no longer logs in. */
export async function endRevoked(secret: LockedSecret, due: DueRevocation): Promise<RetirementResult> {
  const { n, phase, clientId } = due;
  const proof = await proveRevoked(secret, n);
  if (proof.outcome === 'still-accepted') return ineffective(secret, due);
  const done = { how: howOf(phase), reason: elapsed, verified: proofOf(proof) };
  const next = nowRevoked(secret.state, n, done, secret.context());
  return ended(secret, due, phase === 'regenerate' ? withClient(next, clientId, { role: 'standby' }) : next);
}

/** T10: dead without us. The login shows that the client was looked for in the right organization. */
export async function endOutside(
  secret: LockedSecret,
  due: DuePhase,
  client: 'gone' | 'disabled',
): Promise<RetirementResult> {
  const { n, phase, clientId } = due;
  const proof = await proveRevoked(secret, n);
  if (proof.outcome === 'still-accepted') return ineffective(secret, due);
  const how = client === 'gone' && phase === 'delete' ? 'delete-client' : 'external';
  const done = { how, reason: `its client is ${client}`, verified: proofOf(proof) } as const;
  const next = nowRevoked(secret.state, n, done, secret.context());
  return ended(secret, due, client === 'gone' ? withClient(next, clientId, { role: 'gone' }) : next);
}

/**
 * T8: reversible until it is deleted. The client is inactive, whatever the login shows: a rollback has to activate it, so
 * the ledger must say so. The deletion is verified again.
 */
export async function endQuarantined(secret: LockedSecret, due: DueRevocation): Promise<RetirementResult> {
  const { n, phase, clientId } = due;
  const proof = await proveRevoked(secret, n);
  secret.state = await withTimers(
    secret,
    nowInQuarantine(secret.state, n, { reason: elapsed, verified: proofOf(proof) }, secret.context()),
  );
  const nextAttemptAt = generationOf(secret.state, n)?.duty?.nextAttemptAt;
  const next = nextAttemptAt === undefined ? {} : { nextAttemptAt };
  if (proof.outcome !== 'still-accepted') return { outcome: phase, done: { phase, isRevoked: false }, ...next };
  const error = stillAccepted(clientId, phase);
  await reportFailure(secret, error, { n, phase, attempts: 1, nextAttemptAt });
  return { outcome: 'failed', code: error.code, ...next };
}

async function ended(secret: LockedSecret, { phase }: DuePhase, next: SecretState): Promise<RetirementResult> {
  secret.state = await withTimers(secret, next);
  return { outcome: phase, done: { phase, isRevoked: true } };
}

/** O12: the request took effect, so its intent is closed; the duty remains and is attempted again. */
async function ineffective(secret: LockedSecret, { n, clientId, phase }: DuePhase): Promise<RetirementResult> {
  secret.state = withoutFields(secret.state, ['intent']);
  return recordFailure(secret, n, stillAccepted(clientId, phase));
}

function stillAccepted(clientId: string, phase: RevocationPhase): RotationError {
  return new RotationError('revocation-ineffective', {
    message: `The old credential of ${clientId} was revoked (${phase}), and Genesys Cloud still accepts it.`,
    nextStep:
      'nothing at first: the retirement is retried. If the alarm remains, revoke the client by hand in Genesys Cloud.',
  });
}

function howOf(phase: DueRevocation['phase']): RevocationDone['how'] {
  switch (phase) {
    case 'regenerate':
      return 'regenerate-secret';
    case 'delete-secret':
      return 'delete-secret';
    case 'delete':
      return 'delete-client';
    case 'deactivate':
      throw new TypeError('a deactivated client is in quarantine, not revoked');
  }
}

function proofOf(proof: ProofResult) {
  return proof.outcome === 'verified' ? proof.proof : undefined;
}
