import { randomUUID } from 'node:crypto';
import type { Clock } from '../../core/clock.ts';
import { type Secret, unfinishedVersion } from '../secret.ts';
import type { RotationEngine, RotationHooks, RotationResult } from './engine.ts';
import { nextRotation } from './rotation-rules.ts';

/** Rotates secrets when their rotation windows open. */
export interface RotationSchedule {
  /** Rotates now, then follows the rules again. An incomplete rotation is retried with its own token. */
  rotate(secret: Secret, token: string, hooks?: RotationHooks): Promise<RotationResult>;
  /** Schedules the next rotation, counting from now. */
  scheduleNext(secret: Secret): void;
  unschedule(secret: Secret): void;
  /** Schedules the next rotation at the date that the secret already has. */
  resume(secret: Secret): void;
}

export function createRotationSchedule(clock: Clock, engine: RotationEngine): RotationSchedule {
  const scheduleNextments = new Map<Secret, () => void>();

  const unschedule = (secret: Secret) => {
    scheduleNextments.get(secret)?.();
    scheduleNextments.delete(secret);
  };
  /** A failed rotation leaves NextRotationDate in the past; the next window opens anyway. */
  const arm = (secret: Secret, keptMs?: number): number | undefined => {
    unschedule(secret);
    if (secret.rotationEnabled !== true) return undefined;
    const atMs = keptMs ?? nextRotation(secret.rotationRules, clock.now());
    if (atMs === undefined) return undefined;
    scheduleNextments.set(
      secret,
      clock.at(atMs, async () => {
        // It may be its own retry that lets time pass until here, and would wait for itself. Its end schedules the next.
        if (!engine.isRunning(secret)) await rotate(secret, randomUUID());
      }),
    );
    return atMs;
  };
  const scheduleNext = (secret: Secret) => {
    const atMs = arm(secret);
    if (atMs === undefined) delete secret.nextRotationMs;
    else secret.nextRotationMs = atMs;
  };
  const rotate = async (secret: Secret, token: string, hooks?: RotationHooks) => {
    // A test's temporary version is not an incomplete rotation.
    for (let test = engine.testing(secret); test !== undefined; test = engine.testing(secret)) await test;
    const result = await engine.start(secret, unfinishedVersion(secret)?.id ?? token, hooks);
    if (result.outcome === 'succeeded') scheduleNext(secret);
    else arm(secret);
    return result;
  };
  return { rotate, scheduleNext, unschedule, resume: (secret) => void arm(secret, secret.nextRotationMs) };
}
