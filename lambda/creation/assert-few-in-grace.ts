import { RotationError } from '../../domain/rotation-error.ts';
import type { SecretState } from '../ports/ledger-state.ts';

/** More than anybody needs who rotates after each grace period, and fewer than any limit of an organization. */
export const mostInGrace = 20;

/**
 * Each rotation makes one more client, and its predecessor lives for a grace period. A caller who may only rotate this secret
 * could otherwise use up the clients that an organization may have, and then no other secret rotates.
 *
 * @throws RotationError `secret-limit-reached`
 */
export function assertFewInGrace({ generations }: SecretState): void {
  const alive = generations.filter(({ state }) => state === 'grace' || state === 'abandoned');
  if (alive.length < mostInGrace) return;
  const [next = ''] = alive.flatMap(({ duty }) => duty?.dueAt ?? []).sort();
  throw new RotationError('secret-limit-reached', {
    message: `${alive.length} earlier credentials of the secret are not revoked yet, so no further client was created (at most ${mostInGrace}).`,
    nextStep: `find out who rotates it so often (CloudTrail: RotateSecret). Rotate again after ${next}, when the grace period of one of them ends; or shorten genesys-rotation:grace-period. An emergency is not held.`,
  });
}
