import { describe, expect, it } from 'vitest';
import { fromStatic } from '../../client/sources/from-static.ts';
import { createClientWorld, refusal } from './world.ts';

const throttled = (seconds: number) => refusal(429, { message: 'slow down' }, { 'retry-after': String(seconds) });

describe('a rate limit of the login server', () => {
  it('is waited out as the response asks', async () => {
    const world = createClientWorld();
    const { getToken } = world.provider(world.createClient());
    world.fail('/oauth/token', throttled(7));
    const waiting = getToken();
    await world.clock.advance(6999);
    expect(world.tokenRequests()).toBe(1);
    await world.clock.advance(1);
    expect((await waiting).reveal()).not.toBe('');
    expect(world.tokenRequests()).toBe(2);
  });

  it('is waited out until an HTTP date', async () => {
    const world = createClientWorld();
    const { getToken } = world.provider(world.createClient());
    const endsAt = new Date(world.clock.now() + 7000).toUTCString();
    world.fail('/oauth/token', refusal(429, {}, { 'retry-after': endsAt }));
    const waiting = getToken();
    await world.clock.advance(6999);
    expect(world.tokenRequests()).toBe(1);
    await world.clock.advance(1);
    await waiting;
    expect(world.tokenRequests()).toBe(2);
  });

  it.each([
    ['RFC 850', (date: Date) => `Sunday, 01-Mar-26 12:00:${String(date.getUTCSeconds()).padStart(2, '0')} GMT`],
    ['asctime', (date: Date) => `Sun Mar  1 12:00:${String(date.getUTCSeconds()).padStart(2, '0')} 2026`],
    ['an unusable header before a usable one', () => 'soon'],
  ])('is waited out until a date as in %s', async (_what, format) => {
    const world = createClientWorld();
    const { getToken } = world.provider(world.createClient());
    const headers = { 'retry-after': format(new Date(world.clock.now() + 7000)), 'inin-ratelimit-reset': '7' };
    world.fail('/oauth/token', refusal(429, {}, headers));
    const waiting = getToken();
    await world.clock.advance(6999);
    expect(world.tokenRequests()).toBe(1);
    await world.clock.advance(1);
    await waiting;
  });

  it.each([-600_000, 600_000])('is waited out until a date though the clock is off by %d ms', async (offMs) => {
    const world = createClientWorld();
    const { getToken } = world.provider(world.createClient());
    const serverMs = world.clock.now();
    world.clock.setWallClock(offMs);
    const dates = { date: new Date(serverMs).toUTCString(), 'retry-after': new Date(serverMs + 7000).toUTCString() };
    world.fail('/oauth/token', refusal(429, {}, dates));
    const waiting = getToken();
    await world.clock.advance(6999);
    expect(world.tokenRequests()).toBe(1);
    await world.clock.advance(1);
    await waiting;
  });

  it('is waited out after a 503 that says how long, too', async () => {
    const world = createClientWorld();
    const { getToken } = world.provider(world.createClient());
    world.fail('/oauth/token', refusal(503, {}, { 'retry-after': '7' }));
    const waiting = getToken();
    await world.clock.advance(6999);
    expect(world.tokenRequests()).toBe(1);
    await world.clock.advance(1);
    await waiting;
  });

  it.each(['0', '-5', 'Sun, 01 Mar 2026 11:00:00 GMT', 'soon'])(
    'of %j is waited out for a second, so that it makes no tight loop',
    async (retryAfter) => {
      const world = createClientWorld();
      const { getToken } = world.provider(world.createClient());
      world.fail('/oauth/token', ...Array.from({ length: 3 }, () => refusal(429, {}, { 'retry-after': retryAfter })));
      const waiting = getToken();
      await world.clock.advance(2999);
      expect(world.tokenRequests()).toBe(3);
      await world.clock.advance(1);
      await waiting;
      expect(world.tokenRequests()).toBe(4);
    },
  );

  it('is waited out as the message says, if no header does', async () => {
    const world = createClientWorld();
    const { getToken } = world.provider(world.createClient());
    const message =
      'Rate limit exceeded the maximum [300] requests within [60] seconds. Retry the request in [4] seconds';
    world.fail('/oauth/token', refusal(429, { message }));
    const waiting = getToken();
    await world.clock.advance(3999);
    expect(world.tokenRequests()).toBe(1);
    await world.clock.advance(1);
    await waiting;
    expect(world.tokenRequests()).toBe(2);
  });

  it('applies to every provider of the process with this client, and to no other', async () => {
    const world = createClientWorld();
    const [credential, other] = [world.createClient(), world.createClient()];
    const one = world.provider(credential);
    const another = world.provider(fromStatic(credential));
    world.fail('/oauth/token', throttled(30));
    const first = one.getToken();
    await world.clock.settle();
    const second = another.getToken();
    await world.clock.advance(29_000);
    expect(world.tokenRequests()).toBe(1);
    await world.provider(other).getToken();
    expect(world.tokenRequests()).toBe(2);
    await world.clock.advance(2000);
    await Promise.all([first, second]);
    expect(world.tokenRequests()).toBe(4);
  });

  it('that is too long to wait for is reported, and not retried before its end', async () => {
    const world = createClientWorld();
    const { getToken } = world.provider(world.createClient());
    world.fail('/oauth/token', throttled(600));
    await expect(getToken()).rejects.toMatchObject({ code: 'rate-limited', status: 429, retryAfterMs: 600_000 });
    await world.clock.advance(599_000);
    await expect(getToken()).rejects.toMatchObject({ code: 'rate-limited' });
    expect(world.tokenRequests()).toBe(1);
    await world.clock.advance(2000);
    await getToken();
  });

  it('does not delay a caller with a live token', async () => {
    const world = createClientWorld();
    const { getToken } = world.provider(world.createClient({ lifeSeconds: 600 }));
    const first = await getToken();
    await world.clock.advance(500_000);
    world.fail('/oauth/token', throttled(10));
    expect(await getToken()).toBe(first);
    await world.clock.advance(5000);
    expect(await getToken()).toBe(first);
    expect(world.tokenRequests()).toBe(2);
    await world.clock.advance(6000);
    await getToken();
    await world.clock.settle();
    expect(await getToken()).not.toBe(first);
  });
});
