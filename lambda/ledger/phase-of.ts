import type { StrategyName } from '../../domain/strategy-name.ts';
import type { Generation, RevocationPhase, SecretState } from '../ports/ledger-state.ts';
import { generationOf, hasSeveralSecrets, rivalsOf } from './generations.ts';
import { isInGracePeriod } from './periods.ts';

export type Phase =
  | { readonly kind: 'phase'; readonly phase: RevocationPhase; readonly clientId: string; readonly secretId?: string }
  /** Another generation needs its client, or its secret on the client cannot be identified. */
  | { readonly kind: 'held'; readonly reason: 'client-needed' | 'ambiguous-client-secret' }
  /** Its client has no known id. The intent id shows whether there is anything to revoke. */
  | { readonly kind: 'identify' }
  /** It was never created. */
  | { readonly kind: 'done' };

/** Section 7: what the duty of a generation requires now. A client that another generation needs is never changed. */
export function phaseOf(state: SecretState, n: number, strategy: StrategyName, nowMs: number): Phase {
  const generation = generationOf(state, n);
  if (generation?.clientId === undefined) {
    return { kind: generation?.creation === undefined ? 'done' : 'identify' };
  }
  const { clientId } = generation;
  if (generation.state === 'quarantine') return { kind: 'phase', phase: 'delete', clientId };
  // What is dead owes the login that proves it, whatever its client is used for now.
  if (generation.state === 'revoked') return { kind: 'phase', phase: 'verify', clientId };
  const rivals = rivalsOf(state, generation);
  if (rivals.some((other) => other.state === 'current' || other.state === 'stored')) {
    return { kind: 'phase', phase: 'verify', clientId };
  }
  const own = ownPhase(state, generation, clientId, strategy);
  const takesClient = own.kind === 'phase' && own.phase !== 'delete-secret';
  return takesClient && isClientNeeded(state, generation, nowMs) ? { kind: 'held', reason: 'client-needed' } : own;
}

/** The phase of a generation that no other generation blocks. */
export function ownPhaseOf(state: SecretState, generation: Generation, strategy: StrategyName): RevocationPhase {
  const own =
    generation.clientId === undefined ? undefined : ownPhase(state, generation, generation.clientId, strategy);
  return own?.kind === 'phase' ? own.phase : 'deactivate';
}

function ownPhase(state: SecretState, generation: Generation, clientId: string, strategy: StrategyName): Phase {
  const role = state.clients[clientId]?.role;
  const goesOn = role === 'current' || role === 'standby';
  if (goesOn && hasSeveralSecrets(state, clientId)) {
    const { secretId } = generation;
    if (secretId === undefined) return { kind: 'held', reason: 'ambiguous-client-secret' };
    return { kind: 'phase', phase: 'delete-secret', clientId, secretId };
  }
  const phase = goesOn && strategy === 'alternating-clients' ? 'regenerate' : 'deactivate';
  return { kind: 'phase', phase, clientId };
}

/** Whether another generation of the client is in use or in its grace period, no matter which secret it has. */
function isClientNeeded(state: SecretState, { n, clientId }: Generation, nowMs: number): boolean {
  const needing: readonly string[] = ['current', 'stored', 'planned'];
  return state.generations.some(
    (other) =>
      other.n !== n && other.clientId === clientId && (needing.includes(other.state) || isInGracePeriod(other, nowMs)),
  );
}
