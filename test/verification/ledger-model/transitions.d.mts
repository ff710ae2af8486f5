import type { ModelState } from './world.mjs';
import type { Safeguards, World } from './worlds.mjs';

export function transitions(
  w: ModelState,
  world: World,
  on: Safeguards,
): Iterable<[label: string, change: (x: ModelState) => unknown]>;
