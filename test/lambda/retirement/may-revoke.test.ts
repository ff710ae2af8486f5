import { describe, expect, it } from 'vitest';
import { formatMarker } from '../../../domain/marker.ts';
import type { RetirementOrder } from '../../../lambda/ports/retirement-order.ts';
import { clientRequestToken, secretArn } from '../fakes/rotation.ts';
import { organizationId } from '../fakes/sandbox-organization.ts';
import { MemoryLedger } from '../ledger/memory-ledger.ts';
import { arrangeRetirement, changesOf } from './retirement-under-test.ts';

const other = `${secretArn.slice(0, -6)}GhIjKl`;

/** The order's credential is the one in `version-1`, if its login is accepted. */
async function arrange({ owner, contested = false, oldLogsIn = false }: World = {}) {
  const { owners } = new MemoryLedger(() => 0);
  const client = { organizationId, clientId: 'client-1' };
  if (owner !== undefined) {
    await owners.claim({ ...client, secretArn: owner, origin: 'adopted', since: '2026-03-01T12:00:00.000Z' });
  }
  if (contested) await owners.contest(organizationId, 'client-1', other);
  const retirement = arrangeRetirement({}, owners);
  const { genesys } = retirement.secret.services;
  let isFirst = oldLogsIn;
  const tryLogin = genesys.tryLogin.bind(genesys);
  Object.assign(genesys, {
    tryLogin: async (credential: Parameters<typeof tryLogin>[0]) => {
      const rejected = await tryLogin(credential);
      if (!isFirst) return rejected;
      isFirst = false;
      return { outcome: 'accepted', session: retirement.session };
    },
  });
  const run = (changed: Partial<RetirementOrder> = {}) => retirement.run(changed);
  return { ...retirement, run, owner: () => owners.read(organizationId, 'client-1') };
}

interface World {
  readonly owner?: string;
  readonly contested?: boolean;
  readonly oldLogsIn?: boolean;
}

describe('a client whose revocation is ordered', () => {
  it('is revoked if it is recorded as this secret’s', async () => {
    const { run, session } = await arrange({ owner: secretArn });
    await run();
    expect(changesOf(session)).toEqual(['updateClient client-1']);
  });

  it.each([
    ['is recorded as another secret’s', { owner: other }, 'client-shared', other],
    ['is what another secret logs in as', { owner: secretArn, contested: true }, 'client-shared', other],
    ['is not recorded', {}, 'client-not-owned', 'client-1'],
  ] as const)('is kept if it %s', async (_when, world, code, says) => {
    for (const phase of ['deactivate', 'delete', 'regenerate'] as const) {
      const { run, session } = await arrange(world);
      await expect(run({ phase })).rejects.toMatchObject({ code, message: expect.stringContaining(says) });
      expect(changesOf(session)).toEqual([]);
    }
  });

  it('is revoked in an emergency although another secret logs in as it: by the tag, not by the order', async () => {
    const { run, secret, session } = await arrange({ owner: secretArn, contested: true });
    await expect(run({ urgent: true })).rejects.toMatchObject({ code: 'client-shared' });
    Object.assign(secret.settings, { compromisedToken: clientRequestToken });
    await run({ urgent: true });
    expect(changesOf(session)).toEqual(['updateClient client-1']);
  });

  it('is not activated if AWSCURRENT was moved to a version that names another secret’s client', async () => {
    const { owners } = new MemoryLedger(() => 0);
    const claim = {
      organizationId,
      clientId: 'client-1',
      origin: 'adopted',
      since: '2026-01-01T00:00:00.000Z',
    } as const;
    await owners.claim({ ...claim, secretArn: other });
    const stages = { 'version-1': ['AWSCURRENT'], [clientRequestToken]: ['AWSPREVIOUS'] };
    const { run, session } = arrangeRetirement({ stages }, owners);
    session.addClient('client-1', {}, 'inactive');
    await expect(run({ phase: 'delete' })).rejects.toMatchObject({ code: 'client-shared' });
    expect(changesOf(session)).toEqual([]);
  });

  it.each([
    ['logs in with the credential in the secret', true, undefined, 'adopted'],
    ['has our marker', false, formatMarker({ secretArn, clientRequestToken }), 'created'],
  ])(
    'is recorded late, for an order of the version before the ledger, if it %s',
    async (_when, oldLogsIn, description, origin) => {
      const { run, session, owner } = await arrange({ oldLogsIn });
      session.addClient('client-1', { description });
      await run();
      expect(await owner()).toMatchObject({ secretArn, origin });
      expect(changesOf(session)).toEqual(['updateClient client-1']);
    },
  );

  it('is kept if it has the marker of another secret', async () => {
    const { run, session } = await arrange();
    session.addClient('client-1', { description: formatMarker({ secretArn: other, clientRequestToken }) });
    await expect(run()).rejects.toMatchObject({ code: 'client-not-owned' });
  });
});

describe('beside an AWSCURRENT that does not work', () => {
  it('nothing is revoked', async () => {
    const { secret, run, session } = await arrange({ owner: secretArn });
    Object.assign(secret.settings, { adminSecret: 'admin' });
    await expect(run()).rejects.toMatchObject({ code: 'current-credential-rejected', outcome: 'unchanged' });
    expect(changesOf(session)).toEqual([]);
  });
});
