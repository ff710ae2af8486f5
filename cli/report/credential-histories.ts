import type { LedgerEvent } from '../../lambda/ports/ledger-state.ts';
import { applyEvent } from './apply-event.ts';
import type { CredentialHistory } from './credential-history.ts';

/** The credentials of one secret, oldest first. Events are facts, so the result depends on nothing else. */
export function credentialHistories(events: readonly LedgerEvent[]): readonly CredentialHistory[] {
  const histories = new Map<number, CredentialHistory>();
  const ordered = [...events].sort((one, other) => compareText(one.key ?? one.at, other.key ?? other.at));
  for (const event of ordered) {
    const { generation } = event;
    if (generation === undefined) continue;
    const history = histories.get(generation) ?? begin(generation);
    histories.set(generation, history);
    applyEvent(history, event, histories.values());
  }
  return [...histories.values()].sort((one, other) => one.generation - other.generation);
}

function begin(generation: number): CredentialHistory {
  return {
    generation,
    origin: 'adopted',
    settings: {},
    attempts: 0,
    inForce: [],
    deactivations: [],
    reactivations: [],
    delays: [],
    rolledBackAt: [],
  };
}

function compareText(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
