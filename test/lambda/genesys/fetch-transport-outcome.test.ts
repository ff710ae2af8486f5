import { describe, expect, it } from 'vitest';
import { json, loseResponse, type Responder, throttle } from './local-server.ts';
import { create, createTransport, read, serve } from './transport-under-test.ts';

const change = (server: { readonly url: string }) => ({
  ...create(server),
  url: `${server.url}/api/v2/oauth/clients/client-1`,
  method: 'PUT',
});

/** Enough time for some attempts. */
function endingAfter(questions: number) {
  let asked = 0;
  return {
    remainingMs: () => {
      asked += 1;
      return asked > questions ? 0 : 60_000;
    },
  };
}

async function send(responders: Responder[], method: string, deadline = endingAfter(Number.POSITIVE_INFINITY)) {
  const server = await serve(...responders);
  const request = method === 'GET' ? read(server) : { ...change(server), method };
  return createTransport({ deadline })
    .transport.request(request)
    .catch((error: unknown) => error);
}

describe('a change that is retried', () => {
  it.each(['PUT', 'PATCH'])(
    '%s may have taken effect when the time is over before it can be sent again',
    async (method) => {
      // Asked before the attempt, before the pause, and before the next attempt.
      expect(await send([loseResponse], method, endingAfter(2))).toMatchObject({
        code: 'deadline-exceeded',
        outcome: 'unknown',
      });
      expect(await send([loseResponse], method, endingAfter(1))).toMatchObject({
        code: 'deadline-exceeded',
        outcome: 'unknown',
      });
    },
  );

  it.each([503, 408])(
    'may have taken effect when only the second attempt is turned away for too long: HTTP %s',
    async (status) => {
      const error = await send([json(status, {}), throttle(300)], 'PUT');
      expect(error).toMatchObject({ code: 'rate-limited', outcome: 'unknown' });
    },
  );

  it('has changed nothing if no attempt was sent', async () => {
    expect(await send([], 'PUT', endingAfter(0))).toMatchObject({ code: 'deadline-exceeded', outcome: 'unchanged' });
  });

  it('has changed nothing when every attempt was turned away', async () => {
    expect(await send([throttle(1), throttle(300)], 'PUT')).toMatchObject({
      code: 'rate-limited',
      outcome: 'unchanged',
    });
  });
});

it('a read changes nothing, whatever becomes of its attempts', async () => {
  expect(await send([loseResponse], 'GET', endingAfter(2))).toMatchObject({
    code: 'deadline-exceeded',
    outcome: 'unchanged',
  });
  expect(await send([json(503, {}), throttle(300)], 'GET')).toMatchObject({
    code: 'rate-limited',
    outcome: 'unchanged',
  });
});
