import type { Hold, HoldCode, SecretState } from '../../ports/ledger-state.ts';
import type { Action, Finding, Login, Need, Observation, ObservedClient, PendingVerdict } from '../observation.ts';
import type { TransitionContext } from '../transition-context.ts';

/** One run of `reconcile`: what was observed, and what has come of it so far. */
export interface Pass {
  readonly observation: Observation;
  readonly context: TransitionContext;
  /** As it was read. */
  readonly before: SecretState;
  state: SecretState;
  readonly needs: Need[];
  readonly actions: Action[];
  readonly findings: Finding[];
  readonly holds: Omit<Hold, 'since'>[];
  mayRepair: boolean;
  /** R5: the generation that AWSCURRENT refers to, dead. */
  dead: number | undefined;
  pending: PendingVerdict | undefined;
  /** R20: the table is a restored copy. */
  isRestored: boolean;
}

export function beginPass(observation: Observation, state: SecretState, context: TransitionContext): Pass {
  return {
    observation,
    context,
    before: state,
    state,
    needs: [],
    actions: [],
    findings: [],
    holds: [],
    mayRepair: false,
    dead: undefined,
    pending: undefined,
    isRestored: false,
  };
}

/** No irreversible call for this secret, and a finding that says so. */
export function hold(pass: Pass, code: HoldCode, about: Omit<Hold, 'code' | 'since'> = {}): void {
  pass.holds.push({ code, ...about });
  const severity = code === 'credential-rejected' || code === 'current-credential-rejected' ? 'critical' : 'warning';
  pass.findings.push({ code, severity, ...about });
}

/** The result of a login, or `undefined` where it has to be made first. */
export function loginOf(pass: Pass, versionId: string): Login | undefined {
  const login = pass.observation.logins.get(versionId);
  if (login === undefined) pass.needs.push({ kind: 'login', versionId });
  return login;
}

/** The client as it is, or `undefined` where it has to be asked first. */
export function clientOf(pass: Pass, clientId: string): ObservedClient | undefined {
  const client = pass.observation.clients.get(clientId);
  if (client === undefined) pass.needs.push({ kind: 'client', clientId });
  return client;
}

/** Whose a client is; `unread` where it has to be asked first. */
export function ownerOf(pass: Pass, clientId: string): 'ours' | 'free' | 'unread' | { readonly secretArn: string } {
  const { owners, secretArn } = pass.observation;
  if (!owners.has(clientId)) {
    pass.needs.push({ kind: 'owner', clientId });
    return 'unread';
  }
  const owner = owners.get(clientId);
  if (owner === undefined) return 'free';
  return owner === secretArn ? 'ours' : { secretArn: owner };
}

/** A finding and a veto where another secret's valid claim stands in the description (R21). */
export function isClaimedByAnother(pass: Pass, { claim }: ObservedClient): boolean {
  return claim !== undefined && claim.secretArn !== pass.observation.secretArn;
}
