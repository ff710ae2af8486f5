import { describe, expect, it } from 'vitest';
import { RotationError } from '../../../domain/rotation-error.ts';
import type { CredentialEvent } from '../../../lambda/ports/events.ts';
import type { LedgerEvent } from '../../../lambda/ports/ledger-state.ts';
import type { FleetSecret } from '../../../lambda/ports/secret-fleet.ts';
import { isDailyRun } from '../../../lambda/watch/next-check.ts';
import { dayMs, hourMs, iso, nowMs, secretArn } from './secrets.ts';
import { arrangeSecret, knownState } from './watched-secret.ts';

const windowAtMs = nowMs + 6 * dayMs;
const tags = { 'genesys-rotation:announce': '7d', 'genesys-rotation:owner': 'payments@example.com' };
const dailyHour = () => [...Array(24).keys()].find((hour) => isDailyRun(secretArn, nowMs + hour * hourMs)) ?? 0;

/** A secret in its daily run, with a bus. */
async function arrange(more: Partial<FleetSecret> = {}, announced?: string) {
  // Its check is not due, so that nothing but the announcement changes the ledger.
  const state = knownState(undefined, { nextCheckAt: iso(nowMs + 90 * dayMs), ...(announced && { announced }) });
  const watch = await arrangeSecret(state, { tags, nextRotationAtMs: windowAtMs, ...more });
  const events: CredentialEvent[] = [];
  let failure: Error | undefined;
  const fail = (error: Error | undefined) => {
    failure = error;
  };
  const run = {
    ...watch.run,
    scheduledAtMs: nowMs + dailyHour() * hourMs,
    variables: { ROTATION_EVENT_BUS: 'rotations' },
    services: {
      ...watch.services,
      events: {
        async publish(event: CredentialEvent) {
          if (failure !== undefined) throw failure;
          events.push(event);
        },
      },
    },
  };
  Object.assign(watch.run, run);
  return { ...watch, events, fail };
}

describe('an announcement', () => {
  it('names the secret, its owner, the strategy and the time of the next window', async () => {
    const { visit, events, stateNow } = await arrange();
    await visit();
    expect(events).toEqual([
      {
        type: 'Rotation Announced',
        resource: secretArn,
        detail: {
          secretName: 'billing',
          owner: 'payments@example.com',
          at: iso(windowAtMs),
          strategy: 'alternating-clients',
        },
      },
    ]);
    expect((await stateNow()).announced).toBe(iso(windowAtMs));
  });

  it('is made once for each window, however often the run is repeated, and again for the next one', async () => {
    const { visit, events, secrets, secret } = await arrange();
    await visit();
    await visit();
    expect(events).toHaveLength(1);
    const moved = secrets.put({ ...secret, nextRotationAtMs: windowAtMs + dayMs / 2 });
    await visit({ listed: moved });
    await visit({ listed: moved });
    expect(events.map(({ detail }) => detail.at)).toEqual([iso(windowAtMs), iso(windowAtMs + dayMs / 2)]);
  });

  it('is in the ledger, with when, which window and whose secret it is', async () => {
    const { visit, ledger } = await arrange();
    await visit();
    await visit();
    const told: LedgerEvent[] = [];
    for await (const event of ledger.events(secretArn)) if (event.type === 'rotation-announced') told.push(event);
    expect(told).toMatchObject([
      { function: 'watch', details: { window: iso(windowAtMs), owner: 'payments@example.com' } },
    ]);
  });

  it('is repeated with the same time if the bus failed or the run died before it was recorded', async () => {
    const { visit, events, fail, stateNow, report, remember } = await arrange();
    fail(new RotationError('destination-unavailable', { message: 'The bus is down.', nextStep: 'nothing.' }));
    await visit();
    expect((await stateNow()).announced).toBeUndefined();
    expect(report.isComplete).toBe(false);
    fail(undefined);
    await visit();
    // The run that published it died before it released the lock.
    const { announced: _, ...before } = await stateNow();
    await remember(before);
    await visit();
    expect(events.map(({ detail }) => detail.at)).toEqual([iso(windowAtMs), iso(windowAtMs)]);
  });

  it.each<[string, Partial<FleetSecret>, string?]>([
    ['was made for this window', {}, iso(windowAtMs)],
    ['is not asked for', { tags: {} }],
    ['would be too early', { nextRotationAtMs: nowMs + 7 * dayMs + 1 }],
    ['would be too late', { nextRotationAtMs: nowMs }],
    ['has no window', { nextRotationAtMs: undefined }],
    ['is about a secret that is no longer rotated', { rotationEnabled: false }],
  ])('is not made if it %s', async (_what, more, announced) => {
    const { visit, events, stateNow } = await arrange(more, announced);
    const before = await stateNow();
    await visit();
    expect(events).toEqual([]);
    expect((await stateNow()).announced).toBe(before.announced);
  });

  it('is made up for by the next visit if the daily run was missed', async () => {
    const { visit, events, run } = await arrange();
    Object.assign(run, { scheduledAtMs: run.scheduledAtMs + hourMs });
    await visit();
    await visit();
    expect(events).toHaveLength(1);
  });

  it('has the end of the freeze window that holds the rotation back', async () => {
    const day = (ms: number) => new Date(ms).toISOString().slice(0, 10);
    const freeze = `${day(nowMs)}/${day(windowAtMs)}`;
    const endsAt = Date.parse(day(windowAtMs)) + dayMs;
    const { visit, events } = await arrange({
      tags: { ...tags, 'genesys-rotation:announce': '8d', 'genesys-rotation:freeze': freeze },
    });
    await visit();
    expect(events.map(({ detail }) => detail.at)).toEqual([iso(endsAt)]);
  });
});
