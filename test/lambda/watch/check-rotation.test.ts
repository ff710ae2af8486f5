import { describe, expect, it } from 'vitest';
import { metricNames } from '../../../domain/metric-names.ts';
import type { SecretState } from '../../../lambda/ports/ledger-state.ts';
import type { FleetSecret } from '../../../lambda/ports/secret-fleet.ts';
import { checkRotation } from '../../../lambda/watch/check-rotation.ts';
import { isDailyRun } from '../../../lambda/watch/next-check.ts';
import { visitSecret } from '../../../lambda/watch/visit-secret.ts';
import { generation } from '../ledger/states.ts';
import { dayMs, fleetSecret, hourMs, iso, nowMs, secretArn } from './secrets.ts';
import { nextStep } from './watched-run.ts';
import { arrangeSecret, current, knownState } from './watched-secret.ts';

const stuck = { stagesByVersion: { v2: ['AWSCURRENT'], next: ['AWSPENDING'] } };
const missed = { nextRotationAtMs: nowMs - 2 * dayMs };

/** An hour in which rotations are restarted. */
const turnMs =
  Array.from({ length: 24 }, (_, hour) => nowMs + hour * hourMs).find((at) => isDailyRun(secretArn, at)) ?? 0;

async function arrange(more: Partial<FleetSecret> = {}, state: SecretState = knownState()) {
  const watch = await arrangeSecret(state, more);
  const { run, secrets, secret } = watch;
  secrets.createdAtMs.set('next', nowMs - 2 * dayMs);
  const look = () => checkRotation(run, secret);
  const restart = (scheduledAtMs = turnMs) =>
    visitSecret(
      { ...run, scheduledAtMs },
      { secretArn, mayCreate: false, isForced: false, waits: false, listed: secret },
    );
  const rotations = () => secrets.calls.filter((call) => call.startsWith('rotate '));
  return { ...watch, look, restart, rotations };
}

describe('each run', () => {
  it('measures the age of a secret, and from the list alone', async () => {
    const { look, logger, lines, secrets } = await arrange();
    await look();
    expect(logger.metrics).toEqual([
      { name: metricNames.secretAge, value: 10 * 86_400, unit: 'Seconds', dimensions: { SecretName: 'billing' } },
    ]);
    expect([lines, secrets.calls]).toEqual([[], []]);
  });

  it('measures no age that AWS does not report', async () => {
    const { look, logger } = await arrange({ lastRotatedAtMs: undefined, createdAtMs: undefined });
    await look();
    expect(logger.metrics).toEqual([]);
  });

  it('reports a rotation that is overdue, with its dates', async () => {
    const { look, found } = await arrange(missed);
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
    const { look, found } = await arrange({ lastRotatedAtMs: nowMs - 99 * dayMs, nextRotationAtMs: undefined });
    await look();
    expect(found()).toMatchObject([{ finding: 'rotation-overdue' }]);
    expect(found()[0]).not.toHaveProperty('nextRotationAt');
  });

  it('reports a schedule that the deployment does not allow, from the list alone', async () => {
    const { look, found, secrets } = await arrange({ rotationIntervalSeconds: 1_000 * 86_400 });
    await look();
    expect(found()).toMatchObject([
      {
        level: 'WARN',
        finding: 'interval-too-long',
        message: expect.stringContaining('up to 1000d between rotations; the deployment allows 366d'),
        secretArn,
        ...nextStep,
      },
    ]);
    expect(secrets.calls).toEqual([]);
  });

  it('reports a rotation that is stuck, with its version', async () => {
    const { look, found } = await arrange(stuck);
    await look();
    const message = expect.stringContaining('AWSPENDING');
    expect(found()).toMatchObject([
      { level: 'WARN', finding: 'rotation-stuck', message, versionId: 'next', ...nextStep },
    ]);
  });

  it('reports that it could not check', async () => {
    const { look, secrets, lines, report } = await arrange(stuck);
    secrets.failure = new Error('unforeseen');
    await look();
    expect(lines).toMatchObject([
      { level: 'WARN', secretArn, message: expect.stringMatching(/^Could not check the rotation/) },
    ]);
    expect(report.isComplete).toBe(false);
  });
});

/** A rotation that has been open for two days, with its generation in this state. */
function opened(state: 'planned' | 'stored', strategy: 'in-place' | 'alternating-clients'): SecretState {
  const clientId = strategy === 'in-place' ? 'client-1' : 'standby';
  return knownState(
    [current(), generation(3, state, { clientId, token: 'next', versions: state === 'stored' ? ['next'] : [] })],
    {
      rotation: {
        token: 'next',
        generation: 3,
        strategy,
        startedAt: new Date(nowMs - 2 * dayMs).toISOString(),
        baseVersionId: 'v2',
        emergency: false,
        settings: { gracePeriodSeconds: 0, quarantinePeriodSeconds: 0, tokenSeconds: 60 },
      },
    },
  );
}

describe('a rotation is restarted', () => {
  it.each([
    ['it was incomplete', stuck, 'next'],
    ['its rotation window has ended', missed, undefined],
  ])('where %s, and the audit says so', async (reason, more, versionId) => {
    const { restart, rotations, audited } = await arrange(more);
    await restart();
    expect(rotations()).toEqual([`rotate ${secretArn}`]);
    expect(audited()).toEqual([
      { event: 'rotation-restarted', reason, answer: 'started', ...(versionId === undefined ? {} : { versionId }) },
    ]);
  });

  it.each([
    ['whose value is not stored yet', 'planned', 'alternating-clients'],
    ['in place whose value is stored', 'stored', 'in-place'],
  ] as const)('%s', async (_, state, strategy) => {
    const { restart, rotations, secrets, reject } = await arrange(stuck, opened(state, strategy));
    if (strategy === 'in-place') {
      reject();
      secrets.putValue(secretArn, 'next', { clientId: 'client-1', clientSecret: 'third-secret' });
    }
    await restart();
    expect(rotations()).toEqual([`rotate ${secretArn}`]);
  });
});

describe('a rotation is not restarted', () => {
  it('where all is well: AWS is not even asked', async () => {
    const { restart, rotations } = await arrange();
    await restart();
    expect(rotations()).toEqual([]);
  });

  it('outside of the hour of its secret', async () => {
    const { restart, rotations } = await arrange(stuck);
    await restart(turnMs + hourMs);
    expect(rotations()).toEqual([]);
  });

  it.each([
    ['in place', { 'genesys-rotation:strategy': 'in-place' }],
    ['in an unreadable way', { 'genesys-rotation:strategy': 'no-such-strategy' }],
  ])('anew where it works %s, for that may interrupt logins', async (_, tags) => {
    const { restart, rotations } = await arrange({ ...missed, tags });
    await restart();
    expect(rotations()).toEqual([]);
  });

  it('in place, before its value is stored: that would begin to interrupt logins now', async () => {
    const { restart, rotations } = await arrange(stuck, opened('planned', 'in-place'));
    await restart();
    expect(rotations()).toEqual([]);
  });

  it('in place, where the ledger does not know it', async () => {
    const { restart, rotations } = await arrange({ ...stuck, tags: { 'genesys-rotation:strategy': 'in-place' } });
    await restart();
    expect(rotations()).toEqual([]);
  });

  it('on a version that was in force (R13)', async () => {
    const wasInForce = generation(1, 'grace', {
      clientId: 'client-0',
      versions: ['next'],
      inForceFrom: '2026-01-01T00:00:00Z',
    });
    const { restart, rotations, secrets } = await arrange(stuck, knownState([wasInForce, current()]));
    secrets.putValue(secretArn, 'next', { clientId: 'client-0', clientSecret: 'first-secret' });
    await restart();
    expect(rotations()).toEqual([]);
  });

  it.each([
    ['another function rotates it by now', { ...stuck, rotationFunctionArn: 'arn:another' }],
    ['it has just been changed', { ...stuck, lastChangedAtMs: nowMs - hourMs / 2 }],
    ['it has ended', {}],
  ])('where the list was old: %s', async (_, now) => {
    const { restart, secrets, rotations, audited } = await arrange(stuck);
    secrets.put(fleetSecret(now));
    await restart();
    expect([rotations(), audited()]).toEqual([[], []]);
  });
});

describe('a rotation that waits for the end of a freeze window', () => {
  const waitingSince = (agoMs: number) => ({
    token: 'next',
    reason: 'rotation-frozen' as const,
    since: iso(nowMs - agoMs),
    at: iso(nowMs - agoMs),
    isAnnounced: true,
  });
  const frozenUntil = (inMs: number) => ({
    tags: { 'genesys-rotation:freeze': `${iso(nowMs - 9 * dayMs).slice(0, 16)}Z/${iso(nowMs + inMs).slice(0, 16)}Z` },
  });
  const arrangeFrozen = (inMs: number, waitedAgoMs: number | undefined, more: Partial<FleetSecret> = stuck) => {
    const waiting = waitedAgoMs === undefined ? {} : { waiting: waitingSince(waitedAgoMs) };
    return arrange({ ...missed, ...frozenUntil(inMs), ...more }, { ...knownState(), ...waiting });
  };

  it.each([
    ['while the window holds', dayMs],
    ['until its turn has come after the window', -dayMs],
  ])('is neither overdue nor stuck %s', async (_when, inMs) => {
    const { look, found } = await arrangeFrozen(inMs, 2 * dayMs);
    await look();
    expect(found()).toEqual([]);
  });

  it.each([
    ['it did not get going after the window', -3 * dayMs, 4 * dayMs],
    ['the rotation was late before the window, and has never found it', dayMs, undefined],
  ])('is reported if %s', async (_why, inMs, waitedAgoMs) => {
    const { look, found } = await arrangeFrozen(inMs, waitedAgoMs);
    await look();
    expect(found().map(({ finding }) => finding)).toEqual(['rotation-overdue', 'rotation-stuck']);
  });

  it('is reported after the longest window, whatever windows follow: a tag must not hide that nothing is rotated', async () => {
    const { look, found } = await arrangeFrozen(dayMs, 91 * dayMs);
    await look();
    expect(found().map(({ finding }) => finding)).toContain('rotation-overdue');
  });

  it('is restarted when the window has ended, and not before', async () => {
    const later = await arrangeFrozen(dayMs, 2 * dayMs);
    expect(await later.restart()).not.toBe('failed');
    expect(later.rotations()).toEqual([]);
    const now = await arrangeFrozen(-hourMs, 2 * dayMs);
    await now.restart();
    expect(now.rotations()).toHaveLength(1);
  });

  it('does not begin because its window was missed', async () => {
    const { restart, rotations } = await arrangeFrozen(dayMs, 2 * dayMs, {});
    await restart();
    expect(rotations()).toEqual([]);
  });
});

describe('a rotation that waits for an approval', () => {
  const arrangeHeld = async (sinceAgoMs: number) => {
    const at = iso(nowMs - sinceAgoMs);
    const waiting = { token: 'next', reason: 'approval-required' as const, since: at, at, isAnnounced: true };
    const more = { ...missed, ...stuck, tags: { 'genesys-rotation:approval': 'required' } };
    const held = await arrange(more, { ...knownState(), waiting });
    const approve = (...users: readonly string[]) =>
      held.ledger.consentsOf.push(
        ...users.map((userId) => ({ kind: 'approve' as const, userId, secretArn, token: 'next', at })),
      );
    return { ...held, approve };
  };

  it('is neither overdue nor stuck, and a finding of its own after three days', async () => {
    const first = await arrangeHeld(3 * dayMs);
    await first.look();
    expect(first.found()).toEqual([]);
    const later = await arrangeHeld(3 * dayMs + 1);
    await later.look();
    expect(later.found()).toMatchObject([
      { finding: 'approval-overdue', level: 'WARN', versionId: 'next', ...nextStep },
    ]);
  });

  it('is restarted when it is approved, and not before', async () => {
    const { restart, rotations, approve, run, secrets } = await arrangeHeld(2 * dayMs);
    secrets.createdAtMs.set('next', nowMs - 2 * dayMs);
    approve('bob');
    await restart();
    expect(rotations()).toEqual([]);
    approve('eve');
    await restart();
    expect([rotations().length, run.report.failures]).toEqual([1, 0]);
  });
});
