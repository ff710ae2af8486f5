import { describe, expect, it } from 'vitest';
import type { RotationSettings } from '../../../domain/rotation-settings.ts';
import type { ClientProperties } from '../../../lambda/ports/genesys-cloud.ts';
import { strategyOf } from '../../../lambda/strategies/strategy-of.ts';
import { verifyPendingCredential } from '../../../lambda/verification/verify-pending-credential.ts';
import { FakeSession } from '../fakes/fake-session.ts';
import { arrangeRotation, document } from '../fakes/rotation.ts';

const limited = { roleDivisions: [{ roleId: 'agent', divisionId: 'home' }] };
const probes = ['/api/v2/users'];

interface Options {
  readonly settings?: Partial<RotationSettings>;
  readonly original?: ClientProperties;
  readonly copy?: ClientProperties;
  readonly strategy?: Parameters<typeof strategyOf>[0];
  readonly pendingClientId?: string;
}

function arrange({ settings, original, copy, strategy, pendingClientId = 'client-2' }: Options = {}) {
  const { rotation, session: admin, time } = arrangeRotation(settings);
  const [own, candidate] = [new FakeSession(time), new FakeSession(time)];
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
      strategyOf(strategy ?? 'alternating-clients'),
      {
        admin,
        pending,
        candidate,
        current,
      },
    );
  return { run, admin, own, candidate, opened, time };
}

describe('a candidate', () => {
  it('that may do the same passes', async () => {
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
  ])('with %s does not pass, and the difference is named', async (_what, copy, named) => {
    const { run, candidate } = arrange({ original: limited, copy, settings: { probes } });
    const error = await run().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'privileges-differ', outcome: 'unchanged' });
    expect(String(error)).toContain(named);
    expect(candidate.calls).toEqual([]);
  });

  it('that sees other divisions does not pass', async () => {
    const { run, candidate } = arrange({ original: limited });
    candidate.divisions = ['home', 'sales'];
    await expect(run()).rejects.toMatchObject({
      code: 'privileges-differ',
      message: expect.stringContaining('extra division sales'),
    });
  });

  it.each([
    [{ divisionVisibility: 'never' as const }, limited],
    [{ divisionVisibility: 'limited' as const }, {}],
  ])('is not asked for divisions with %j and %j', async (settings, original) => {
    const { run, candidate } = arrange({ settings, original });
    candidate.divisions = ['other'];
    await run();
  });

  it('is asked for divisions always, where that is set', async () => {
    const { run, candidate } = arrange({ settings: { divisionVisibility: 'always' } });
    candidate.divisions = ['other'];
    await expect(run()).rejects.toMatchObject({ code: 'privileges-differ' });
  });

  it('that reaches less does not pass', async () => {
    const { run, candidate } = arrange({ settings: { probes } });
    candidate.statuses.set('/api/v2/users', 403);
    await expect(run()).rejects.toMatchObject({ code: 'probe-failed' });
  });

  it('is compared with what the current credential reaches', async () => {
    const { run, candidate, own, opened } = arrange({ settings: { probes } });
    for (const session of [candidate, own]) session.statuses.set('/api/v2/users', 403);
    await run();
    expect(opened).toEqual(['client-1']);
  });
});

describe('a candidate on the same client', () => {
  const same = { pendingClientId: 'client-1', settings: { probes, divisionVisibility: 'always' as const } };

  it('may do the same, so only its probes are compared', async () => {
    const { run, admin, candidate, own } = arrange({ ...same, strategy: 'multi-secret' });
    candidate.divisions = ['other'];
    await run();
    expect(admin.calls).toEqual([]);
    expect(own.calls).toEqual(['probe /api/v2/users']);
  });

  it('has no other to be compared with once the old secret is dead', async () => {
    const { run, candidate, opened } = arrange({ ...same, strategy: 'in-place' });
    await run();
    expect(opened).toEqual([]);
    candidate.statuses.set('/api/v2/users', 403);
    await expect(run()).rejects.toMatchObject({ code: 'probe-failed' });
  });
});

describe('a client that the administering one does not see', () => {
  it.each(['client-1', 'client-2'])('is named: %s', async (clientId) => {
    const { run, admin } = arrange();
    admin.clients.delete(clientId);
    await expect(run()).rejects.toMatchObject({
      code: 'client-not-found',
      message: expect.stringContaining(clientId),
    });
  });

  it('is waited for when it is new', async () => {
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

it('asks for nothing beyond the two clients with everything off', async () => {
  const { run, admin, own, candidate } = arrange();
  await run();
  expect(admin.calls).toEqual(['getClient client-1', 'getClient client-2']);
  expect([...own.calls, ...candidate.calls]).toEqual([]);
});
