import { generationOf } from '../ledger/generations.ts';
import { isInFlight } from '../ledger/is-in-flight.ts';
import type { SecretState } from '../ports/ledger-state.ts';

/** Whether a young rotation explains that AWSCURRENT is rejected: it has replaced the secret of the client in force. */
export function isRotatingInPlace(state: SecretState, nowMs: number): boolean {
  const { rotation } = state;
  if (rotation?.strategy !== 'in-place') return false;
  const made = generationOf(state, rotation.generation);
  const isOpen = made?.state === 'planned' || made?.state === 'stored';
  return isOpen && isInFlight(rotation, nowMs);
}
