import { describe, expect, it } from 'vitest';
import { omitUndefined } from '../../../domain/omit-undefined.ts';
import { claimCurrentClient } from '../../../lambda/steps/claim-current-client.ts';
import { strategyOf } from '../../../lambda/strategies/strategy-of.ts';
import { FakeCloud } from '../fakes/fake-cloud.ts';
import { arrangeRotation, document, secretArn } from '../fakes/rotation.ts';
import { organizationId } from '../fakes/sandbox-organization.ts';
import { MemoryLedger } from '../ledger/memory-ledger.ts';

const other = `${secretArn.slice(0, -6)}GhIjKl`;
const since = '2026-03-01T12:00:00.000Z';

function arrange(
  { adminSecret, urgent = false }: { adminSecret?: string; urgent?: boolean } = { adminSecret: 'admin' },
) {
  const { owners } = new MemoryLedger(() => 0);
  const arranged = arrangeRotation({}, owners);
  const { rotation, session, time } = arranged;
  const cloud = new FakeCloud(time);
  cloud.accept('client-1', 'first-secret');
  const settings = {
    ...rotation.settings,
    ...omitUndefined({ adminSecret, compromisedToken: urgent ? rotation.clientRequestToken : undefined }),
  };
  const changed = { ...rotation, settings, services: { ...rotation.services, genesys: cloud } };
  const run = (name: Parameters<typeof strategyOf>[0] = 'replacement-client') =>
    claimCurrentClient(changed, strategyOf(name), session, document({}));
  const owner = () => owners.read(organizationId, 'client-1');
  const claim = (arn: string) =>
    owners.claim({ organizationId, clientId: 'client-1', secretArn: arn, origin: 'adopted', since });
  return { ...arranged, cloud, owners, owner, claim, run };
}

describe('the client of AWSCURRENT', () => {
  it('is recorded once its credential has logged in, and no token is left', async () => {
    const { run, owner, cloud, audited, time } = arrange();
    await run();
    time.advance(1);
    await run();
    expect(await owner()).toMatchObject({ secretArn, origin: 'adopted' });
    expect([cloud.logins, cloud.tokensLive, audited()]).toEqual([['client-1', 'client-1'], 0, ['client-claimed']]);
  });

  it('needs no login of its own if it administers itself', async () => {
    const { run, owner, cloud } = arrange({});
    await run();
    expect([cloud.logins, (await owner())?.secretArn]).toEqual([[], secretArn]);
  });

  it('is not recorded if its credential is rejected', async () => {
    const { run, owner, cloud } = arrange();
    cloud.tryLogin = async () => ({ outcome: 'rejected', status: 401, correlationId: undefined });
    await expect(run()).rejects.toMatchObject({ code: 'current-credential-rejected', outcome: 'unchanged' });
    expect(await owner()).toBeUndefined();
  });

  it('is not recorded if it belongs to another organization than the admin client', async () => {
    const { run, owner, cloud } = arrange();
    Object.assign(cloud.organization, { id: 'organization-2' });
    await expect(run()).rejects.toMatchObject({ code: 'organization-mismatch', outcome: 'unchanged' });
    expect([await owner(), cloud.tokensLive]).toEqual([undefined, 0]);
  });

  it('of another secret is refused, and its owner learns of it', async () => {
    const { run, owner, claim } = arrange();
    await claim(other);
    await expect(run()).rejects.toMatchObject({ code: 'client-shared', message: expect.stringContaining(other) });
    expect(await owner()).toMatchObject({ secretArn: other, contestedBy: [secretArn] });
  });

  it('that another secret logs in as too is refused, unless this rotation answers a leak', async () => {
    for (const urgent of [false, true]) {
      const { run, owners, claim } = arrange({ adminSecret: 'admin', urgent });
      await claim(secretArn);
      await owners.contest(organizationId, 'client-1', other);
      const failure = await run().catch((error: unknown) => error);
      if (urgent) expect(failure).toBeUndefined();
      else expect(failure).toMatchObject({ code: 'client-shared', message: expect.stringContaining(other) });
    }
  });
});

describe('in place', () => {
  it('a recorded client needs no login: an earlier run may have regenerated its secret', async () => {
    const { run, claim, cloud } = arrange();
    await claim(secretArn);
    await run('in-place');
    expect(cloud.logins).toEqual([]);
  });

  it('a client that is not recorded must log in', async () => {
    const { run, cloud } = arrange();
    await run('in-place');
    expect(cloud.logins).toEqual(['client-1']);
  });

  it('the admin secret must hold another client, whatever its name', async () => {
    const { run, session, owner } = arrange();
    session.identity = async () => ({ organizationId, clientId: 'client-1' });
    await expect(run('in-place')).rejects.toMatchObject({ code: 'admin-secret-required', outcome: 'unchanged' });
    expect(await owner()).toBeUndefined();
  });
});
