import type { Login, Observation, ObservedClient, ObservedValue } from '../../../lambda/ledger/observation.ts';
import type { TransitionContext } from '../../../lambda/ledger/transition-context.ts';
import { nowMs, secretArn, settings } from './states.ts';

export const otherArn = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:billing-XyZ123';

export const context: TransitionContext = {
  nowMs,
  function: 'watch',
  requestId: 'request-1',
  strategy: 'alternating-clients',
  settings,
};

/** A secret on version `v1`, of which nothing else is known. */
export function observation(fields: Partial<Observation> = {}): Observation {
  return {
    secretArn,
    deletion: 'none',
    rotation: 'on',
    wasRotated: false,
    currentVersionId: 'v1',
    pendingVersionId: undefined,
    previousVersionId: undefined,
    values: new Map(),
    logins: new Map(),
    clients: new Map(),
    owners: new Map(),
    approvals: [],
    compromised: undefined,
    stepToken: undefined,
    tableId: undefined,
    orderedClientIds: [],
    ...fields,
  };
}

/** Versions by id: a client and the number of its secret, or what cannot be used. */
export function values(
  of: Readonly<Record<string, readonly [clientId: string, credential: number] | 'unreadable' | 'empty'>>,
): Map<string, ObservedValue> {
  return new Map(
    Object.entries(of).map(([versionId, value]) => [
      versionId,
      typeof value === 'string' ? { kind: value } : { kind: 'credential', clientId: value[0], credential: value[1] },
    ]),
  );
}

export function logins(of: Readonly<Record<string, Login>>): Map<string, Login> {
  return new Map(Object.entries(of));
}

export function clients(of: Readonly<Record<string, ObservedClient>>): Map<string, ObservedClient> {
  return new Map(Object.entries(of));
}

export function owners(of: Readonly<Record<string, string | undefined>>): Map<string, string | undefined> {
  return new Map(Object.entries(of));
}
