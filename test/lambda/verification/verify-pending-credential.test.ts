import { describe, expect, it } from 'vitest';
import type { RotationSettings } from '../../../domain/rotation-settings.ts';
import type { ClientProperties } from '../../../lambda/ports/genesys-cloud.ts';
import { verifyPendingCredential } from '../../../lambda/verification/verify-pending-credential.ts';
import { FakeSession } from '../fakes/fake-session.ts';
import { arrangeRotation, document } from '../fakes/rotation.ts';

const limited = { roleDivisions: [{ roleId: 'agent', divisionId: 'home' }] };
const probes = ['/api/v2/users'];

interface Options {
  readonly settings?: Partial<RotationSettings>;
  readonly original?: ClientProperties;
  readonly copy?: ClientProperties;
  readonly currentLogsIn?: boolean;
  readonly pendingClientId?: string;
}

function arrange({ settings, original, copy, currentLogsIn = true, pendingClientId = 'client-2' }: Options = {}) {
  const { rotation, session: admin, time } = arrangeRotation(settings);
  const [own, pendingSession] = [new FakeSession(time), new FakeSession(time)];
  const { services } = rotation;
  const [current, pending] = [document({ clientId: 'client-1' }), document({ clientId: pendingClientId })];
  admin.addClient('client-1', original);
  admin.addClient('client-2', copy ?? original);
  const opened: string[] = [];
  const genesys = {
    ...services.genesys,
    session: ({ clientId }: { clientId: string }) => {
      opened.push(clientId);
      return own;
    },
  };
  const run = () =>
    verifyPendingCredential(
      { ...rotation, services: { ...services, genesys } },
      { admin, pending, pendingSession, current, currentLogsIn },
    );
  return { run, admin, own, pendingSession, opened, time };
}

describe('a pending credential', () => {
  it.each([
    ['another validity', { ...limited, accessTokenValiditySeconds: 600 }, 'accessTokenValiditySeconds is 600'],
    ['a scope', { ...limited, scope: ['users'] }, 'extra scope'],
  ])('with %s does not pass, and the error names the difference', async (_what, copy, named) => {
    const { run, pendingSession } = arrange({ original: limited, copy, settings: { probes } });
    const error = await run().catch((error: unknown) => error);
    expect(error).toMatchObject({ code: 'privileges-differ', outcome: 'unchanged' });
    expect(String(error)).toContain(named);
    expect(pendingSession.calls).toEqual([]);
  });

  it('that sees other divisions does not pass', async () => {
    const { run, pendingSession } = arrange({ original: limited });
    pendingSession.divisions = ['home', 'sales'];
    await expect(run()).rejects.toMatchObject({
      code: 'privileges-differ',
      message: expect.stringContaining('extra division sales'),
    });
  });
});

describe('a pending credential of the same client', () => {
  const same = { pendingClientId: 'client-1', settings: { probes, divisionVisibility: 'always' as const } };

  it('has the same privileges, so only its probes are compared', async () => {
    const { run, admin, pendingSession, own } = arrange(same);
    pendingSession.divisions = ['other'];
    await run();
    expect(admin.calls).toEqual([]);
    expect(own.calls).toEqual(['probe /api/v2/users']);
  });

  it('has no other to be compared with once the old secret is invalid', async () => {
    const { run, pendingSession, opened } = arrange({ ...same, currentLogsIn: false });
    await run();
    expect(opened).toEqual([]);
    pendingSession.statuses.set('/api/v2/users', 403);
    await expect(run()).rejects.toMatchObject({ code: 'probe-failed' });
  });
});

describe('a client that the administering client does not see', () => {
  it.each(['client-1', 'client-2'])('is named: %s', async (clientId) => {
    const { run, admin } = arrange();
    admin.removeClient(clientId);
    await expect(run()).rejects.toMatchObject({
      code: 'client-not-found',
      message: expect.stringContaining(clientId),
    });
  });

  it('is awaited if it is new', async () => {
    const { run, admin, time } = arrange();
    admin.removeClient('client-2');
    time.sleep = async () => void admin.addClient('client-2');
    await run();
    expect(admin.calls.filter((call) => call === 'getClient client-2')).toHaveLength(2);
  });
});

it('reads only the two clients if everything is off', async () => {
  const { run, admin, own, pendingSession } = arrange();
  await run();
  expect(admin.calls).toEqual(['getClient client-1', 'getClient client-2']);
  expect([...own.calls, ...pendingSession.calls]).toEqual([]);
});
