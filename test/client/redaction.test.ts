import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { eventChannelName } from '../../client/events.ts';
import { createClientWorld, type Fault, refusal } from './world.ts';

const path = '/api/v2/tokens/me';

/** Everything a program could print of a value. */
const printed = (value: unknown): string =>
  [String(value), `${value}`, JSON.stringify(value), inspect(value, { depth: 20, showHidden: true })].join('\n');

describe('secrets and tokens', () => {
  it('redact themselves', async () => {
    const world = createClientWorld();
    const credential = world.createClient();
    const provider = world.provider(credential);
    const token = await provider.getToken();
    expect(`${token}`).toBe('[redacted]');
    expect(JSON.stringify({ token })).toBe('{"token":"[redacted]"}');
    for (const value of [token, provider, { nested: [token] }]) {
      expect(printed(value)).not.toContain(token.reveal());
      expect(printed(value)).not.toContain(credential.clientSecret);
    }
  });

  const echoing = (status: number, secret: string) => () =>
    refusal(
      status,
      { error: secret, error_description: secret, message: secret, code: secret },
      { 'inin-correlation-id': `id ${secret}` },
    );
  const kinds: [string, (secret: string) => () => Fault][] = [
    ...[400, 401, 403, 404, 500, 302].map((status): [string, (secret: string) => () => Fault] => [
      `HTTP ${status}`,
      (secret) => echoing(status, secret),
    ]),
    ['a success without a token', (secret) => () => refusal(200, { token: secret })],
    ['no JSON', (secret) => () => new Response(`<html>${secret}`, { status: 502 })],
  ];

  it.each(kinds)(
    'are in no error and no event when a login that echoes them is answered %s',
    async (_what, faultOf) => {
      const world = createClientWorld();
      const credential = world.createClient();
      const published: unknown[] = [];
      const listen = (event: unknown) => void published.push(event);
      subscribe(eventChannelName, listen);
      const fault = faultOf(credential.clientSecret);
      for (let attempt = 0; attempt < 5; attempt += 1) world.fail('/oauth/token', fault());
      const waiting = world
        .provider(credential)
        .getToken()
        .catch((error: unknown) => error);
      await world.clock.advance(60_000);
      const error = await waiting;
      unsubscribe(eventChannelName, listen);
      expect(error).toBeInstanceOf(Error);
      expect(published).toEqual(world.events);
      for (const value of [error, world.events]) {
        expect(printed(value)).not.toContain(credential.clientSecret);
        expect(printed(value)).not.toMatch(/Basic [\w+/]/);
      }
    },
  );

  it.each([400, 401, 403, 429, 500])(
    'are in no error when they come back as an id or a code with HTTP %d',
    async (status) => {
      const world = createClientWorld();
      const credential = { clientId: 'client-1', clientSecret: 'CANARY-secret-Zx81' };
      const basic = Buffer.from(`${credential.clientId}:${credential.clientSecret}`).toString('base64');
      for (const sent of [credential.clientSecret, basic.replace(/=+$/, '')]) {
        const echo = () => refusal(status, { error: sent }, { 'inin-correlation-id': sent, 'retry-after': '3600' });
        world.fail('/oauth/token', echo(), echo(), echo());
        const waiting = world
          .provider(credential)
          .getToken()
          .catch((error: unknown) => error);
        await world.clock.advance(3_700_000);
        const error = await waiting;
        expect(error).toBeInstanceOf(Error);
        expect(printed([error, world.events])).not.toContain(sent);
      }
    },
  );

  it('are in no error when a connection error quotes what was sent', async () => {
    const world = createClientWorld();
    const credential = { clientId: 'client-1', clientSecret: 'CANARY-secret-Zx81' };
    const fetch = async () => {
      throw new TypeError('fetch failed', { cause: { code: credential.clientSecret } });
    };
    const waiting = world
      .provider(credential, { fetch })
      .getToken()
      .catch((error: unknown) => error);
    await world.clock.advance(60_000);
    expect(printed(await waiting)).not.toContain(credential.clientSecret);
  });

  it('are in no error of an API call', async () => {
    const world = createClientWorld();
    const credential = world.createClient();
    const { introspect, getToken } = world.provider(credential);
    const token = (await getToken()).reveal();
    world.fail(path, refusal(500, { message: `Bearer ${token}` }));
    const error = await introspect().catch((reason: unknown) => reason);
    expect(printed(error)).not.toContain(token);
  });
});

it('a hook that throws affects no caller', async () => {
  const world = createClientWorld();
  const { getToken } = world.provider(world.createClient(), {
    onEvent: () => {
      throw new Error('the hook is broken');
    },
  });
  expect((await getToken()).reveal()).not.toBe('');
});
