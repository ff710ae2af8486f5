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
  it('with the same privileges passes', async () => {
    await arrange({ original: limited, settings: { probes } }).run();
  });

  it.each([
    ['a role too few', { roleDivisions: [] }, 'missing roleDivisions'],
    [
      'a role too many',
      { roleDivisions: [...limited.roleDivisions, { roleId: 'admin', divisionId: '*' }] },
      'extra roleDivisions',
    ],
    ['another division', { roleDivisions: [{ roleId: 'agent', divisionId: 'sales' }] }, '"divisionId":"sales"'],
    ['another validity', { ...limited, accessTokenValiditySeconds: 300 }, 'accessTokenValiditySeconds is 300'],
    ['another grant type', { ...limited, authorizedGrantType: 'CODE' }, 'authorizedGrantType'],
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

  it.each([
    [{ divisionVisibility: 'never' as const }, limited],
    [{ divisionVisibility: 'limited' as const }, {}],
  ])('is not compared by divisions with %j and %j', async (settings, original) => {
    const { run, pendingSession } = arrange({ settings, original });
    pendingSession.divisions = ['other'];
    await run();
  });

  it('is always compared by divisions if that is set', async () => {
    const { run, pendingSession } = arrange({ settings: { divisionVisibility: 'always' } });
    pendingSession.divisions = ['other'];
    await expect(run()).rejects.toMatchObject({ code: 'privileges-differ' });
  });

  it('that reaches less does not pass', async () => {
    const { run, pendingSession } = arrange({ settings: { probes } });
    pendingSession.statuses.set('/api/v2/users', 403);
    await expect(run()).rejects.toMatchObject({ code: 'probe-failed' });
  });

  it('is compared with what the current credential reaches', async () => {
    const { run, pendingSession, own, opened } = arrange({ settings: { probes } });
    for (const session of [pendingSession, own]) session.statuses.set('/api/v2/users', 403);
    await run();
    expect(opened).toEqual(['client-1']);
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
    admin.clients.delete(clientId);
    await expect(run()).rejects.toMatchObject({
      code: 'client-not-found',
      message: expect.stringContaining(clientId),
    });
  });

  it('is awaited if it is new', async () => {
    const { run, admin, time } = arrange();
    const { 'client-2': client } = Object.fromEntries(admin.clients);
    admin.clients.delete('client-2');
    time.sleep = async () => {
      if (client !== undefined) admin.clients.set('client-2', client);
    };
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
