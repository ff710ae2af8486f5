import { afterEach, expect, it, vi } from 'vitest';
import { json } from './local-server.ts';
import { create, createTransport, login, read, serve } from './transport-under-test.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

it.each([
  ['a look', read, 60_000, 8_000],
  ['a login', login, 60_000, 8_000],
  ['a create, whose response is the only one,', create, 60_000, 15_000],
  ['a look at the end', read, 5_000.5, 3_501],
  ['a create at the end', create, 5_000, 3_500],
])(
  '%s waits for its response as long as there is time, and not longer',
  async (_what, request, remainingMs, timeoutMs) => {
    const timeout = vi.spyOn(AbortSignal, 'timeout');
    const server = await serve(json(200, {}));
    await createTransport({ deadline: { remainingMs: () => remainingMs } }).transport.request(request(server));
    expect(timeout.mock.calls).toEqual([[timeoutMs]]);
  },
);
