import { tagPrefix } from '../../domain/setting-reader.ts';
import type { StrategyName } from '../../domain/strategy-name.ts';
import type { SecretState } from '../ports/ledger-state.ts';
import { hasSeveralSecrets } from './generations.ts';
import type { Login, ObservedClient } from './observation.ts';
import { isInGracePeriod } from './periods.ts';
import type { Target } from './plan-generation.ts';

export interface TargetFacts {
  /** The strategy of the rotation. */
  readonly strategy: StrategyName;
  readonly currentClientId: string;
  /** A login with AWSCURRENT, made in this invocation (P4). */
  readonly login: Login;
  /** What `reconcile` found. */
  readonly mayRepair: boolean;
  readonly emergency: boolean;
  /** Every client of the secret that can be the target. */
  readonly clients: ReadonlyMap<string, ObservedClient>;
  /** Clients of the secret that other secrets also use (R21). */
  readonly contestedClientIds: ReadonlySet<string>;
  readonly nowMs: number;
}

export type TargetChoice =
  | { readonly kind: 'target'; readonly target: Target }
  | { readonly kind: 'refused'; readonly code: TargetRefusal; readonly clientId?: string };

export type TargetRefusal =
  | 'login-inconclusive'
  | 'current-credential-rejected'
  | 'credential-rejected'
  | 'held'
  | 'client-shared'
  | 'standby-in-grace-period';

/** S1: chooses what the next generation is created from. */
export function chooseTarget(state: SecretState, facts: TargetFacts): TargetChoice {
  const { currentClientId, strategy } = facts;
  if (facts.login === 'inconclusive') return refused('login-inconclusive', currentClientId);
  // What the ledger has revoked is dead, even if Genesys Cloud goes on accepting it.
  if (facts.login === 'rejected' || facts.mayRepair) return chooseRepair(state, facts);
  if (state.holds.length > 0) return refused('held');
  if (strategy === 'in-place') return target({ call: 'regenerate-secret', clientId: currentClientId });
  if (strategy === 'multi-secret') return target({ call: 'create-secret', clientId: currentClientId });
  return strategy === 'alternating-clients' ? chooseStandby(state, facts) : target({ call: 'create-client' });
}

/** S1.1, S1.2: AWSCURRENT is dead. If we caused that, its client gets a new secret, unless programs still hold another one of its secrets. */
function chooseRepair(state: SecretState, facts: TargetFacts): TargetChoice {
  const { currentClientId: clientId, clients, mayRepair, nowMs, strategy } = facts;
  if (!mayRepair) return refused('current-credential-rejected', clientId);
  const isHeld = state.generations.some((other) => other.clientId === clientId && isInGracePeriod(other, nowMs));
  const isUsable = clients.get(clientId)?.state === 'active';
  if (isUsable && (strategy === 'multi-secret' || hasSeveralSecrets(state, clientId)))
    return target({ call: 'create-secret', clientId });
  // In place there is no other client. An operator moves AWSCURRENT forward, or the credential's grace period elapses.
  if (isHeld && strategy === 'in-place') return refused('credential-rejected', clientId);
  return target(isUsable && !isHeld ? { call: 'regenerate-secret', clientId } : { call: 'create-client' });
}

/** S1.3. */
function chooseStandby(state: SecretState, facts: TargetFacts): TargetChoice {
  const { clients, contestedClientIds, currentClientId, emergency, nowMs } = facts;
  const standby = Object.entries(state.clients).find(
    ([id, { role }]) => role === 'standby' && id !== currentClientId && clients.get(id)?.state === 'active',
  )?.[0];
  if (standby === undefined) return target({ call: 'create-client' });
  // What another secret does must not keep a leaked credential alive.
  if (contestedClientIds.has(standby) && !emergency) return refused('client-shared', standby);
  const isInGrace = state.generations.some((other) => other.clientId === standby && isInGracePeriod(other, nowMs));
  if (isInGrace && !emergency) return refused('standby-in-grace-period', standby);
  return target({ call: 'regenerate-secret', clientId: standby });
}

/**
 * Whether the rotation of this token, or a revocation that is owed, responds to a leak.
 *
 * @param tags of the secret; what the others say does not matter here
 */
export function answersLeak(
  state: SecretState,
  tags: Readonly<Record<string, string>>,
  token: string | undefined,
): boolean {
  const isOwed = state.generations.some((generation) => generation.compromised && generation.duty !== undefined);
  return isOwed || (token !== undefined && isEmergencyRotation(state, token, tags[`${tagPrefix}compromised`]?.trim()));
}

/** P-rules of emergencies, R23: whether the rotation of this token responds to a leak. */
export function isEmergencyRotation(state: SecretState, token: string, compromised: string | undefined): boolean {
  const current = state.generations.find((generation) => generation.state === 'current');
  const isOpen = state.rotation?.token === token && state.rotation.emergency;
  return isOpen || compromised === token || current?.compromised === true;
}

function target(chosen: Target): TargetChoice {
  return { kind: 'target', target: chosen };
}

function refused(code: TargetRefusal, clientId?: string): TargetChoice {
  return { kind: 'refused', code, ...(clientId === undefined ? {} : { clientId }) };
}
