import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RotationError } from '../../../domain/rotation-error.ts';
import { runProbes } from '../../../lambda/verification/run-probes.ts';
import { FakeSession } from '../fakes/fake-session.ts';
import { arrangeRotation } from '../fakes/rotation.ts';

type Status = number | undefined;

const path = '/api/v2/users';

function arrange(before: Status, after: Status, timeMs = 60_000) {
  const { rotation, time, lines } = arrangeRotation();
  const [current, pending] = [new FakeSession(time), new FakeSession(time)];
  current.statuses.set(path, before);
  pending.statuses.set(path, after);
  const services = { ...rotation.services, deadline: time.deadlineIn(timeMs) };
  const run = (paths = [path], against: FakeSession | undefined = current) =>
    runProbes(services, paths, pending, against);
  const runAlone = () => runProbes(services, [path], pending, undefined);
  return { run, runAlone, current, pending, lines, time };
}

const passes = async (run: () => Promise<void>) => {
  try {
    await run();
    return true;
  } catch (error) {
    if (error instanceof RotationError && error.code === 'probe-failed') return false;
    throw error;
  }
};

const statuses = [200, 204, 302, 400, 401, 403, 404, 500, 503, undefined];
const classOf = (status: Status) => (status === undefined ? 5 : Math.floor(status / 100));

describe('the new credential', () => {
  it('must not do worse than the current one, whatever the statuses', async () => {
    const status = fc.constantFrom(...statuses);
    await fc.assert(
      fc.asyncProperty(status, status, async (before, after) => {
        expect(await passes(arrange(before, after).run)).toBe(classOf(after) <= classOf(before));
      }),
    );
  });

  it.each(statuses)('must succeed if there is no other to compare it with: %s', async (after) => {
    expect(await passes(arrange(500, after).runAlone)).toBe(after === 200 || after === 204);
  });
});

it('probes each path with both credentials, and names every one that failed', async () => {
  const { run, pending, current } = arrange(200, 403);
  pending.statuses.set('/api/v2/queues', undefined);
  const error = await run([path, '/api/v2/groups', '/api/v2/queues']).catch((error: unknown) => error);
  expect(error).toMatchObject({ code: 'probe-failed', outcome: 'unchanged' });
  expect((error as Error).message).toContain(`GET ${path} returns 403 instead of 200`);
  expect((error as Error).message).toContain('GET /api/v2/queues returns no response instead of 200');
  expect((error as Error).message).not.toContain('groups');
  expect(current.callsOf('probe')).toBe(3);
  // A path that did not do worse is not probed again.
  expect(pending.calls.filter((call) => call === 'probe /api/v2/groups')).toHaveLength(1);
});

it('sends the query and does not show it', async () => {
  const { run, pending, current, lines } = arrange(200, 200);
  const probe = '/api/v2/users?name=CANARY';
  pending.statuses.set(probe, 403);
  const error = await run([probe]).catch((error: unknown) => error);
  expect(current.calls).toEqual([`probe ${probe}`]);
  expect(String(error)).toContain('GET /api/v2/users returns 403');
  expect(String(error) + lines.join()).not.toContain('CANARY');
});

it('gives a new client time until its roles have propagated', async () => {
  const { run, pending, time } = arrange(200, 403);
  const behind = time.now() + 4_000;
  pending.probe = async () => (time.now() < behind ? 403 : 200);
  await run();
  expect(time.now()).toBeLessThan(behind + 5_000);
});

it('logs both statuses', async () => {
  const { run, lines } = arrange(200, undefined);
  await passes(run);
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    probes: [{ path, current: 200, pending: 'none' }],
  });
});

it('starts no probe without the time to report it', async () => {
  const { run, pending } = arrange(200, 200, 2_999);
  await expect(run([`${path}?k=CANARY`])).rejects.toMatchObject({
    code: 'deadline-exceeded',
    message: expect.not.stringContaining('CANARY'),
  });
  expect(pending.calls).toEqual([]);
  await arrange(200, 200, 3_000).run();
});

it('sends nothing if there are no probes', async () => {
  const { run, pending, current, lines } = arrange(200, 500, 0);
  await run([]);
  expect([...pending.calls, ...current.calls, ...lines]).toEqual([]);
});
