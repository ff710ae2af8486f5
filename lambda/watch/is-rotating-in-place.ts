import { generationOf } from '../ledger/generations.ts';
import type { SecretState } from '../ports/ledger-state.ts';

/** A rotation takes minutes; in milliseconds. */
const inFlightWindowMs = 3_600_000;

/** Whether a young rotation explains that AWSCURRENT is rejected: it has replaced the secret of the client in force. */
export function isRotatingInPlace(state: SecretState, nowMs: number): boolean {
  const { rotation } = state;
  if (rotation?.strategy !== 'in-place') return false;
  const made = generationOf(state, rotation.generation);
  const isOpen = made?.state === 'planned' || made?.state === 'stored';
  return isOpen && nowMs - Date.parse(rotation.startedAt) < inFlightWindowMs;
}
