import type { ModelSecret, ModelState } from './world.mjs';
import type { Safeguards, World } from './worlds.mjs';

export interface ModelReconciled {
  hold: string;
  ours: boolean;
  adopt: boolean;
}

export function recognize(secret: ModelSecret, version: number, on: Safeguards): number;
export function reconcile(w: ModelState, i: number, on: Safeguards): ModelReconciled;
export function adopt(w: ModelState, i: number, on: Safeguards): boolean;
export function phaseOf(
  w: ModelState,
  i: number,
  n: number,
  world: World,
  on: Safeguards,
): { call: 'done' | 'wait' | 'regenerate' | 'deactivate' | 'delete'; client?: number };
export function chooseTarget(
  w: ModelState,
  i: number,
  world: World,
  reconciled: ModelReconciled,
  on: Safeguards,
): { call: 'regenerate' | 'create'; client: number } | undefined;
