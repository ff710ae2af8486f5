import type { StrategyName } from '../../domain/strategy-name.ts';
import type { DutyPhase, Generation, SecretState } from '../ports/ledger-state.ts';
import { generationOf, hasSeveralSecrets, rivalsOf } from './generations.ts';
import { isInGracePeriod } from './periods.ts';

export type Phase =
  | { readonly kind: 'phase'; readonly phase: DutyPhase; readonly clientId: string; readonly secretId?: string }
  /** Another generation needs its client, or it cannot be told which of the client's secrets it is. */
  | { readonly kind: 'held'; readonly reason: 'client-needed' | 'ambiguous-client-secret' }
  /** It was to be created, and no id is known: its intent id says whether there is anything to revoke. */
  | { readonly kind: 'identify' }
  /** It was never made. */
  | { readonly kind: 'done' };

/** Section 7: what the duty of a generation asks for now. A client is never touched for one generation while another needs it. */
export function phaseOf(state: SecretState, n: number, strategy: StrategyName, nowMs: number): Phase {
  const generation = generationOf(state, n);
  if (generation?.clientId === undefined) {
    return { kind: generation?.creation === undefined ? 'done' : 'identify' };
  }
  const { clientId } = generation;
  if (generation.state === 'quarantine') return { kind: 'phase', phase: 'delete', clientId };
  const rivals = rivalsOf(state, generation);
  if (rivals.some((other) => other.state === 'current' || other.state === 'stored')) {
    return { kind: 'phase', phase: 'verify', clientId };
  }
  const own = ownPhase(state, generation, clientId, strategy);
  const takesClient = own.kind === 'phase' && own.phase !== 'delete-secret';
  return takesClient && isClientNeeded(state, generation, nowMs) ? { kind: 'held', reason: 'client-needed' } : own;
}

/** The phase of a generation that no other one stands in the way of. */
export function ownPhaseOf(state: SecretState, generation: Generation, strategy: StrategyName): DutyPhase {
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

/** Whether another generation of the client is used or still in its grace period, whatever its secrets. */
function isClientNeeded(state: SecretState, { n, clientId }: Generation, nowMs: number): boolean {
  const needing: readonly string[] = ['current', 'stored', 'planned'];
  return state.generations.some(
    (other) =>
      other.n !== n && other.clientId === clientId && (needing.includes(other.state) || isInGracePeriod(other, nowMs)),
  );
}
