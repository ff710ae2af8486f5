import { randomUUID } from 'node:crypto';
import type { Clock } from '../../core/clock.ts';
import { type Secret, unfinishedVersion } from '../secret.ts';
import type { RotationEngine, RotationHooks, RotationResult } from './engine.ts';
import { nextRotation } from './rotation-rules.ts';

/** Rotates secrets when their windows open. */
export interface RotationSchedule {
  /** Rotates now, and then by the rules again. A rotation that is not complete is attempted again with its own token. */
  rotate(secret: Secret, token: string, hooks?: RotationHooks): Promise<RotationResult>;
  /** Appoints the next rotation, from now. */
  appoint(secret: Secret): void;
  unschedule(secret: Secret): void;
}

export function createRotationSchedule(clock: Clock, engine: RotationEngine): RotationSchedule {
  const appointments = new Map<Secret, () => void>();

  const unschedule = (secret: Secret) => {
    appointments.get(secret)?.();
    appointments.delete(secret);
  };
  /** A rotation that failed leaves NextRotationDate where it was, in the past; the next window comes all the same. */
  const arm = (secret: Secret): number | undefined => {
    unschedule(secret);
    if (secret.rotationEnabled !== true) return undefined;
    const atMs = nextRotation(secret.rotationRules, clock.now());
    if (atMs === undefined) return undefined;
    appointments.set(
      secret,
      clock.at(atMs, async () => {
        await rotate(secret, randomUUID());
      }),
    );
    return atMs;
  };
  const appoint = (secret: Secret) => {
    const atMs = arm(secret);
    if (atMs === undefined) delete secret.nextRotationMs;
    else secret.nextRotationMs = atMs;
  };
  const rotate = async (secret: Secret, token: string, hooks?: RotationHooks) => {
    // The version that a test holds goes when it ends, and is not a rotation to be completed.
    for (let test = engine.testing(secret); test !== undefined; test = engine.testing(secret)) await test;
    const result = await engine.start(secret, unfinishedVersion(secret)?.id ?? token, hooks);
    if (result.outcome === 'succeeded') appoint(secret);
    else arm(secret);
    return result;
  };
  return { rotate, appoint, unschedule };
}
