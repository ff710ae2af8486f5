import { describe, expect, it } from 'vitest';
import { changeableSource, createClientWorld, refusal } from './world.ts';

const minuteMs = 60_000;

describe('getToken', () => {
  it('makes one token request for 10,000 callers at once', async () => {
    const world = createClientWorld();
    const { getToken } = world.provider(world.createClient());
    const tokens = await Promise.all(Array.from({ length: 10_000 }, () => getToken()));
    expect(new Set(tokens).size).toBe(1);
    expect(world.tokenRequests()).toBe(1);
  });

  it('renews a token 5 minutes before it expires, in the background', async () => {
    const world = createClientWorld();
    const { getToken } = world.provider(world.createClient({ lifeSeconds: 3600 }));
    const first = await getToken();
    await world.clock.advance(55 * minuteMs - 1);
    expect(await getToken()).toBe(first);
    expect(world.tokenRequests()).toBe(1);
    await world.clock.advance(1);
    expect(await getToken()).toBe(first);
    await world.clock.settle();
    expect(world.tokenRequests()).toBe(2);
    expect(await getToken()).not.toBe(first);
  });

  it('renews a short-lived token when a fifth of its lifetime is left', async () => {
    const world = createClientWorld();
    const { getToken } = world.provider(world.createClient({ lifeSeconds: 300 }));
    const first = await getToken();
    await world.clock.advance(239_999);
    await getToken();
    expect(world.tokenRequests()).toBe(1);
    await world.clock.advance(1);
    await getToken();
    await world.clock.settle();
    expect(await getToken()).not.toBe(first);
  });

  it('renews up to half as much earlier, each process at another time', async () => {
    const world = createClientWorld();
    const { getToken } = world.provider(world.createClient({ lifeSeconds: 3600 }), { random: () => 0.8 });
    await getToken();
    await world.clock.advance(53 * minuteMs - 1);
    await getToken();
    expect(world.tokenRequests()).toBe(1);
    await world.clock.advance(1);
    await getToken();
    await world.clock.settle();
    expect(world.tokenRequests()).toBe(2);
  });

  it('returns the live token while renewals fail, and never an expired one', async () => {
    const world = createClientWorld();
    const { getToken } = world.provider(world.createClient({ lifeSeconds: 600 }));
    const first = await getToken();
    world.fail('/oauth/token', ...Array<'network-error'>(1000).fill('network-error'));
    for (let second = 480; second < 595; second += 5) {
      await world.clock.advance(second === 480 ? 480_000 : 5000);
      expect(await getToken()).toBe(first);
    }
    await world.clock.advance(5000);
    const late = getToken().catch((error: unknown) => error);
    await world.clock.advance(10_000);
    expect(await late).toMatchObject({ code: 'genesys-unavailable' });
    expect(world.events).toContainEqual({ type: 'refresh-failed', code: 'genesys-unavailable', liveTokenLeft: true });
  });

  it('does not retry in a tight loop while the login server is down', async () => {
    const world = createClientWorld();
    const { getToken } = world.provider(world.createClient());
    world.fail('/oauth/token', ...Array<'network-error'>(1000).fill('network-error'));
    for (let second = 0; second < 600; second += 1) {
      getToken().catch(() => {});
      await world.clock.advance(1000);
    }
    // At most three attempts every 15 s, once the pauses have grown.
    expect(world.tokenRequests()).toBeLessThan(150);
    expect(world.tokenRequests()).toBeGreaterThan(30);
  });

  it('lets one caller abort without ending the wait of the others', async () => {
    const world = createClientWorld();
    const { getToken } = world.provider(world.createClient());
    world.fail('/oauth/token', 'late');
    const controller = new AbortController();
    const leaving = getToken({ signal: controller.signal }).catch((error: unknown) => error);
    const staying = getToken();
    await world.clock.settle();
    const reason = new Error('the request was canceled');
    controller.abort(reason);
    expect(await leaving).toBe(reason);
    await world.deliverLate();
    expect((await staying).reveal()).not.toBe('');
    expect(world.tokenRequests()).toBe(1);
  });

  it('sends nothing for a caller that has already aborted', async () => {
    const world = createClientWorld();
    const { getToken } = world.provider(world.createClient());
    await expect(getToken({ signal: AbortSignal.abort(new Error('gone')) })).rejects.toThrow('gone');
    expect(world.requests).toEqual([]);
  });

  it('drops the result of a renewal that a forced one has superseded', async () => {
    const world = createClientWorld();
    const { getToken } = world.provider(world.createClient({ lifeSeconds: 600 }));
    const first = await getToken();
    await world.clock.advance(500_000);
    world.fail('/oauth/token', 'late');
    await getToken();
    await world.clock.settle();
    const forced = await getToken({ forceRefresh: true });
    await world.deliverLate();
    expect(forced).not.toBe(first);
    expect(await getToken()).toBe(forced);
    expect(world.events.filter(({ type }) => type === 'refreshed')).toHaveLength(2);
  });

  it('gives callers of a superseded renewal the result of the forced one', async () => {
    const world = createClientWorld();
    const { getToken } = world.provider(world.createClient());
    world.fail('/oauth/token', 'stall');
    const waiting = getToken();
    await world.clock.settle();
    const forced = await getToken({ forceRefresh: true });
    expect(await waiting).toBe(forced);
  });

  it('makes one request for many forced renewals at once', async () => {
    const world = createClientWorld();
    const { getToken } = world.provider(world.createClient());
    await getToken();
    await Promise.all(Array.from({ length: 500 }, () => getToken({ forceRefresh: true })));
    expect(world.tokenRequests()).toBe(2);
  });

  it('slows down forced renewals that follow one another', async () => {
    const world = createClientWorld();
    const { getToken } = world.provider(world.createClient());
    for (let second = 0; second < 300; second += 1) {
      await getToken({ forceRefresh: true });
      await world.clock.advance(1000);
    }
    expect(world.tokenRequests()).toBeLessThan(15);
  });

  it('caches a failure briefly instead of retrying for every caller', async () => {
    const world = createClientWorld();
    const { getToken } = world.provider(world.createClient());
    world.fail('/oauth/token', refusal(403));
    await expect(getToken()).rejects.toMatchObject({ code: 'genesys-request-rejected', status: 403 });
    await expect(getToken()).rejects.toMatchObject({ code: 'genesys-request-rejected' });
    expect(world.tokenRequests()).toBe(1);
    await world.clock.advance(1000);
    expect((await getToken()).clientId).toBeTypeOf('string');
  });
});

describe('a wall clock that is wrong', () => {
  it.each([-10, 10])('by %i minutes changes nothing', async (minutes) => {
    const world = createClientWorld();
    world.clock.setWallClock(minutes * minuteMs);
    const { getToken } = world.provider(world.createClient({ lifeSeconds: 3600 }));
    const first = await getToken();
    await world.clock.advance(54 * minuteMs);
    expect(await getToken()).toBe(first);
    await world.clock.advance(5.95 * minuteMs);
    await getToken().catch(() => {});
    expect(await getToken()).not.toBe(first);
  });

  it('that is set back does not make an expired token look alive', async () => {
    const world = createClientWorld();
    const { getToken } = world.provider(world.createClient({ lifeSeconds: 300 }));
    const first = await getToken();
    await world.clock.advance(200_000);
    world.clock.setWallClock(-10 * minuteMs);
    await world.clock.advance(99_000);
    expect(await getToken()).not.toBe(first);
  });

  it('that is ahead after the machine slept does not make an expired token look alive', async () => {
    const world = createClientWorld();
    const { getToken } = world.provider(world.createClient({ lifeSeconds: 3600 }));
    const first = await getToken();
    // The monotonic clock of Linux stands still while the machine is suspended.
    world.clock.setWallClock(61 * minuteMs);
    expect(await getToken()).not.toBe(first);
  });
});

it('reads the source once for each renewal, not for each caller', async () => {
  const world = createClientWorld();
  const { source, asked } = changeableSource(world.createClient());
  const { getToken } = world.provider(source);
  await Promise.all(Array.from({ length: 100 }, () => getToken()));
  expect(asked).toEqual({ cached: 1, refreshed: 0 });
});
