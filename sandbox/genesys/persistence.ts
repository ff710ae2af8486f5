import type { Persistent } from '../core/persistent.ts';
import { deleteClient } from './client-lifecycle.ts';
import type { Client, GenesysState } from './state.ts';

/** Everything that Genesys Cloud holds: the maps and lists of its state. */
export function persistenceOf(world: GenesysState): Persistent {
  const held = () => Object.entries(world).filter(([name, value]) => name !== 'listeners' && isHeld(value));
  return {
    save: () => new Map(held()),
    load(saved) {
      const kept = saved as ReadonlyMap<string, unknown>;
      for (const [name, value] of held()) refill(value, kept.get(name));
      for (const client of world.clients.values()) armDeletion(world, client);
    },
  };
}

function isHeld(value: unknown): boolean {
  return value instanceof Map || Array.isArray(value);
}

function refill(held: unknown, kept: unknown): void {
  if (held instanceof Map && kept instanceof Map) {
    held.clear();
    for (const [key, value] of kept) held.set(key, value);
  } else if (Array.isArray(held) && Array.isArray(kept)) {
    held.splice(0, held.length, ...kept);
  }
}

/** The appointment with the clock was not kept. */
function armDeletion(world: GenesysState, client: Client): void {
  const { deletion } = client;
  if (deletion === undefined) return;
  const cancel = world.clock.at(deletion.atMs, () => deleteClient(world, client, 'genesys'));
  client.deletion = { atMs: deletion.atMs, cancel };
}
