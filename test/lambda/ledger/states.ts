import type { Generation, GenerationState, SecretState } from '../../../lambda/ports/ledger-state.ts';

export const secretArn = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:crm/sync-AbCdEf';
export const hourMs = 3_600_000;
export const nowMs = Date.parse('2026-12-01T12:00:00.000Z');
export const settings = { gracePeriodSeconds: 86_400, quarantinePeriodSeconds: 604_800, tokenSeconds: 3_600 };

export const iso = (ms: number): string => new Date(ms).toISOString();

/** A generation with what its state needs. A duty is due in an hour. */
export function generation(n: number, state: GenerationState, fields: Partial<Generation> = {}): Generation {
  const isOwed = ['grace', 'quarantine', 'abandoned'].includes(state);
  return {
    n,
    clientId: 'client-a',
    origin: 'created',
    versions: state === 'planned' ? [] : [`v${n}`],
    state,
    ...(isOwed ? { duty: duty() } : {}),
    ...fields,
  };
}

export function duty(fields: Partial<NonNullable<Generation['duty']>> = {}): NonNullable<Generation['duty']> {
  const dueAt = iso(nowMs + hourMs);
  return {
    phase: 'regenerate',
    dueAt,
    nextAttemptAt: dueAt,
    attempts: 0,
    deferrals: 0,
    reason: 'superseded by 2',
    settings,
    ...fields,
  };
}

/** A secret with these generations. */
export function stateOf(generations: readonly Generation[], fields: Partial<SecretState> = {}): SecretState {
  const current = generations.find(({ state }) => state === 'current');
  return {
    secretName: 'crm/sync',
    organizationId: 'org-1',
    environment: 'mypurecloud.de',
    nextGeneration: Math.max(0, ...generations.map(({ n }) => n)) + 1,
    ...(current === undefined ? {} : { currentGeneration: current.n }),
    nextCheckAt: iso(nowMs + hourMs),
    clients: {},
    generations,
    holds: [],
    outbox: [],
    ...fields,
  };
}
