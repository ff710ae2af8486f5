import { describe, expect, it } from 'vitest';
import { metricNames } from '../../../domain/metric-names.ts';
import type { FleetSecret } from '../../../lambda/ports/secret-fleet.ts';
import { checkRotation, restartRotation } from '../../../lambda/watch/check-rotation.ts';
import { dayMs, fleetSecret, hourMs, nowMs, secretArn } from './secrets.ts';
import { arrangeWatch, nextStep } from './watched-run.ts';

const stuck = { stagesByVersion: { current: ['AWSCURRENT'], next: ['AWSPENDING'] } };
const missed = { nextRotationAtMs: nowMs - 2 * dayMs };

function arrange(more: Partial<FleetSecret> = {}) {
  const watch = arrangeWatch();
  const secret = watch.fleet.put(fleetSecret(more));
  watch.fleet.createdAtMs.set('next', nowMs - 2 * dayMs);
  const look = () => checkRotation(watch.run, secret);
  const restart = () => restartRotation(watch.run, secret);
  const rotations = () => watch.fleet.calls.filter((call) => call.startsWith('rotate '));
  return { ...watch, secret, look, restart, rotations };
}

describe('each run', () => {
  it('measures the age of a secret, and from the list alone', async () => {
    const { look, logger, lines, fleet } = arrange();
    await look();
    expect(logger.metrics).toEqual([
      { name: metricNames.secretAge, value: 10 * 86_400, unit: 'Seconds', dimensions: { SecretName: 'billing' } },
    ]);
    expect([lines, fleet.calls]).toEqual([[], []]);
  });

  it('measures no age that AWS does not report', async () => {
    const { look, logger } = arrange({ lastRotatedAtMs: undefined, createdAtMs: undefined });
    await look();
    expect(logger.metrics).toEqual([]);
  });

  it('reports a rotation that is overdue, with its dates', async () => {
    const { look, found } = arrange(missed);
    await look();
    expect(found()).toMatchObject([
      {
        level: 'WARN',
        finding: 'rotation-overdue',
        secretArn,
        secretName: 'billing',
        ageSeconds: 10 * 86_400,
        lastRotatedAt: new Date(nowMs - 10 * dayMs).toISOString(),
        nextRotationAt: new Date(missed.nextRotationAtMs).toISOString(),
        ...nextStep,
      },
    ]);
  });

  it('reports one that no longer has a date', async () => {
    const { look, found } = arrange({ lastRotatedAtMs: nowMs - 99 * dayMs, nextRotationAtMs: undefined });
    await look();
    expect(found()).toMatchObject([{ finding: 'rotation-overdue' }]);
    expect(found()[0]).not.toHaveProperty('nextRotationAt');
  });

  it('reports a rotation that is stuck, with its version', async () => {
    const { look, found } = arrange(stuck);
    await look();
    const message = expect.stringContaining('AWSPENDING');
    expect(found()).toMatchObject([
      { level: 'WARN', finding: 'rotation-stuck', message, versionId: 'next', ...nextStep },
    ]);
  });

  it('reports that it could not check', async () => {
    const { look, fleet, lines, report } = arrange(stuck);
    fleet.failure = new Error('unforeseen');
    await look();
    expect(lines).toMatchObject([
      { level: 'WARN', secretArn, message: expect.stringMatching(/^Could not check the rotation/) },
    ]);
    expect(report.isComplete).toBe(false);
  });
});

describe('a rotation is restarted', () => {
  it.each([
    ['it was incomplete', stuck, 'next'],
    ['its rotation window has ended', missed, undefined],
  ])('where %s, and the audit says so', async (reason, more, versionId) => {
    const { restart, rotations, audited, lines } = arrange(more);
    await restart();
    expect(rotations()).toEqual([`rotate ${secretArn}`]);
    expect(audited()).toEqual([
      { event: 'rotation-restarted', reason, answer: 'started', ...(versionId === undefined ? {} : { versionId }) },
    ]);
    expect(lines).toMatchObject([{ secretArn, secretName: 'billing' }]);
  });
});

describe('a rotation is not restarted', () => {
  it('where all is well: AWS is not even asked', async () => {
    const { restart, fleet } = arrange();
    await restart();
    expect(fleet.calls).toEqual([]);
  });

  it.each([
    ['in place', { 'genesys-rotation:strategy': 'in-place' }],
    ['in an unreadable way', { 'genesys-rotation:strategy': 'no-such-strategy' }],
  ])('anew where it works %s, for that may interrupt logins', async (_, tags) => {
    const { restart, rotations } = arrange({ ...missed, tags });
    await restart();
    expect(rotations()).toEqual([]);
  });

  it.each([
    ['another function rotates it by now', { ...stuck, rotationFunctionArn: 'arn:another' }],
    ['it has just been changed', { ...stuck, lastChangedAtMs: nowMs - hourMs / 2 }],
    ['it has ended', {}],
  ])('where the list was old: %s', async (_, now) => {
    const { restart, fleet, rotations, audited } = arrange(stuck);
    fleet.put(fleetSecret(now));
    await restart();
    expect([rotations(), audited()]).toEqual([[], []]);
  });
});
