import { describe, expect, it } from 'vitest';
import type { FleetSecret } from '../../../lambda/ports/secret-fleet.ts';
import { assessRotation } from '../../../lambda/watch/assess-rotation.ts';
import { dayMs, fleetSecret, hourMs, nowMs } from './secrets.ts';

const pending = { stagesByVersion: { current: ['AWSCURRENT'], pending: ['AWSPENDING'] } };
const missed = { nextRotationAtMs: nowMs - 2 * dayMs };

function assess(
  more: Partial<FleetSecret> = {},
  options: { pendingForMs?: number; interrupts?: boolean; longestDays?: number } = {},
) {
  const { pendingForMs, interrupts = false, longestDays = 366 } = options;
  const dates = new Map(pendingForMs === undefined ? [] : [['pending', nowMs - pendingForMs]]);
  const limits = { interruptsLogins: interrupts, longestIntervalSeconds: longestDays * 86_400 };
  return assessRotation(fleetSecret(more), dates, limits, nowMs);
}

describe('the age of a secret', () => {
  it('counts from its last rotation', () => expect(assess().ageSeconds).toBe(10 * 86_400));
  it('counts from its creation where it was never rotated', () =>
    expect(assess({ lastRotatedAtMs: undefined }).ageSeconds).toBe(300 * 86_400));
  it('is unknown where AWS says neither', () =>
    expect(assess({ lastRotatedAtMs: undefined, createdAtMs: undefined }).ageSeconds).toBeUndefined());
  it('is never negative, though clocks differ', () =>
    expect(assess({ lastRotatedAtMs: nowMs + 5_000 }).ageSeconds).toBe(0));
});

describe('an overdue rotation', () => {
  it('is none before the date', () => expect(assess().overdue).toBeUndefined());
  it('is none while its window may be open', () =>
    expect(assess({ nextRotationAtMs: nowMs - 24 * hourMs }).overdue).toBeUndefined());
  it('is one when the window and an hour have elapsed', () =>
    expect(assess({ nextRotationAtMs: nowMs - 26 * hourMs }).overdue).toBe('its rotation window has ended'));
  it('is one an hour after the end of its window, and no sooner', () => {
    const endedMs = (agoMs: number) => ({
      nextRotationAtMs: nowMs - agoMs - 3 * hourMs,
      rotationWindowSeconds: 3 * 3600,
    });
    expect(assess(endedMs(hourMs)).overdue).toBeUndefined();
    expect(assess(endedMs(hourMs + 1)).overdue).toBeDefined();
  });
  it('is one an hour after the window that follows its interval, and no sooner', () => {
    const rotatedMs = (agoMs: number) => ({ lastRotatedAtMs: nowMs - agoMs });
    expect(assess(rotatedMs(31 * dayMs + hourMs)).overdue).toBeUndefined();
    expect(assess(rotatedMs(31 * dayMs + hourMs + 1)).overdue).toBeDefined();
  });
  it('knows a shorter window', () =>
    expect(assess({ nextRotationAtMs: nowMs - 5 * hourMs, rotationWindowSeconds: 3 * 3600 }).overdue).toBeDefined());
  it('is one when the secret is older than its interval, whatever date AWS names next', () =>
    expect(assess({ lastRotatedAtMs: nowMs - 32 * dayMs }).overdue).toBe('it is older than its interval'));
  it('is none for an old secret that has not had its first date yet: adopting it must not raise an alarm', () =>
    expect(assess({ lastRotatedAtMs: undefined, createdAtMs: nowMs - 900 * dayMs }).overdue).toBeUndefined());
  it('goes by the date alone where rotations are not regular', () =>
    expect(
      assess({ rotationIntervalSeconds: undefined, lastRotatedAtMs: nowMs - 99 * dayMs }).overdue,
    ).toBeUndefined());
});

describe('with a limit of the deployment', () => {
  const irregular = { rotationIntervalSeconds: undefined };
  const longestDays = 31;
  it('a secret that gets older than it is overdue, however often its irregular schedule is moved on', () => {
    const rotatedMs = (agoMs: number) => ({ ...irregular, lastRotatedAtMs: nowMs - agoMs });
    expect(assess(rotatedMs(32 * dayMs + hourMs), { longestDays }).overdue).toBeUndefined();
    const late = assess(rotatedMs(32 * dayMs + hourMs + 1), { longestDays });
    expect(late).toMatchObject({ overdue: 'it is older than the deployment allows', mayRestart: false });
  });
  it('a schedule is compared with it, and with none nothing is', () => {
    const yearly = { ...irregular, scheduleExpression: 'cron(0 4 1 1 ? *)' };
    expect(assess(yearly, { longestDays }).scheduleProblem).toContain('up to 366d');
    expect(assess(yearly).scheduleProblem).toBeUndefined();
    const limits = { interruptsLogins: false, longestIntervalSeconds: undefined };
    expect(assessRotation(fleetSecret(yearly), new Map(), limits, nowMs).scheduleProblem).toBeUndefined();
  });
});

describe('a stuck rotation', () => {
  it('holds AWSPENDING for more than a day', () =>
    expect(assess(pending, { pendingForMs: 25 * hourMs }).stuckVersionId).toBe('pending'));
  it('is none for a day', () => expect(assess(pending, { pendingForMs: 23 * hourMs }).stuckVersionId).toBeUndefined());
  it('is one after exactly a day, and no sooner', () => {
    expect(assess(pending, { pendingForMs: dayMs }).stuckVersionId).toBeUndefined();
    expect(assess(pending, { pendingForMs: dayMs + 1 }).stuckVersionId).toBe('pending');
  });
  it('is none where AWSPENDING is on the current version, as a rotation may leave it', () => {
    const stagesByVersion = { pending: ['AWSCURRENT', 'AWSPENDING'] };
    expect(assess({ stagesByVersion }, { pendingForMs: 99 * hourMs }).stuckVersionId).toBeUndefined();
  });
});

describe('a rotation may be restarted', () => {
  const stuck = { pendingForMs: 25 * hourMs };
  it('when it is stuck', () => expect(assess(pending, stuck).mayRestart).toBe(true));
  it('when it is stuck and works in place, for its logins fail already', () =>
    expect(assess(pending, { ...stuck, interrupts: true }).mayRestart).toBe(true));
  it('when it has missed its window and was abandoned', () => expect(assess(missed).mayRestart).toBe(true));

  it('when AWS does not say when it was changed', () =>
    expect(assess({ ...pending, lastChangedAtMs: undefined }, stuck).mayRestart).toBe(true));
  it('when AWS has no date for the next one', () =>
    expect(assess({ ...pending, nextRotationAtMs: undefined }, stuck).mayRestart).toBe(true));
  it('more than an hour after the last change', () => {
    expect(assess({ ...pending, lastChangedAtMs: nowMs - hourMs - 1 }, stuck).mayRestart).toBe(true);
    expect(assess({ ...pending, lastChangedAtMs: nowMs - hourMs }, stuck).mayRestart).toBe(false);
  });
  it('outside of what may be its window', () => {
    expect(assess({ ...pending, nextRotationAtMs: nowMs - dayMs - 1 }, stuck).mayRestart).toBe(true);
    expect(assess({ ...pending, nextRotationAtMs: nowMs - dayMs }, stuck).mayRestart).toBe(false);
  });

  it('but not when all is well', () => expect(assess().mayRestart).toBe(false));
  it('but not anew outside of its window when that interrupts logins', () =>
    expect(assess(missed, { interrupts: true }).mayRestart).toBe(false));
  it('but not while one is under way, though the window was missed', () =>
    expect(assess({ ...pending, ...missed }, { pendingForMs: hourMs }).mayRestart).toBe(false));
  it('but not if it is unknown since when it is pending', () =>
    expect(assess({ ...pending, ...missed }).mayRestart).toBe(false));
  it('but not when the operator has canceled rotation', () => {
    expect(assess({ ...pending, rotationEnabled: false }, stuck).mayRestart).toBe(false);
    expect(assess({ ...pending, rotationEnabled: undefined }, stuck).mayRestart).toBe(false);
  });
  it('but not in what may be its window, in which Secrets Manager retries it', () => {
    expect(assess({ ...pending, nextRotationAtMs: nowMs - 23 * hourMs }, stuck).mayRestart).toBe(false);
    expect(assess({ ...pending, nextRotationAtMs: nowMs + 23 * hourMs }, stuck).mayRestart).toBe(false);
  });
  it('but not within an hour of a change', () =>
    expect(assess({ ...pending, lastChangedAtMs: nowMs - hourMs / 2 }, stuck).mayRestart).toBe(false));
  it('but not because of its age alone: AWS has a date for it', () =>
    expect(assess({ lastRotatedAtMs: nowMs - 99 * dayMs }).mayRestart).toBe(false));
});
