import { describe, expect, it } from 'vitest';
import { metricNames } from '../../../domain/metric-names.ts';
import type { RotationService } from '../../../sandbox/rotation-service.ts';
import { documentAt, logsIn, rotate } from '../managed-secret.ts';
import { operatorOf } from './operator.ts';
import {
  createSecretsOnTurn,
  dayMs,
  expectCounts,
  expectFinding,
  leaveTurn,
  useWatchedService,
  waitForTurn,
  watch,
  watchOnTurn,
} from './watched-service.ts';

interface Abandoned {
  readonly arn: string;
  readonly name: string;
  /** The client of AWSCURRENT. */
  readonly clientId: string;
  readonly orphanId: string;
}

/** A rotation that ran createSecret and whose AWSPENDING an operator removed. */
async function abandonByHand(
  service: RotationService,
  { settings = {}, stored = true }: { settings?: Record<string, string>; stored?: boolean } = {},
): Promise<Abandoned> {
  const secret = service.createManagedSecret({ name: 'app', settings });
  // Its next turn is then before the client is a day old.
  await leaveTurn(service, secret.arn);
  await service.clock.advance(1_000);
  const token = crypto.randomUUID();
  service.secretsManager.announce(secret.arn, token);
  if (!stored) {
    service.faults.add({ operation: 'PutSecretValue', functionName: 'rotate', effect: { kind: 'crash-before' } });
  }
  await service.secretsManager.runStep(secret.arn, 'createSecret', token);
  await operatorOf(service).giveUpRotation(secret.arn);
  const orphan = service.genesys.clients().find(({ description }) => description?.includes(token));
  return { ...secret, orphanId: orphan?.id ?? '' };
}

function stateOf(service: RotationService, clientId: string): string | undefined {
  const client = service.genesys.clients().find(({ id }) => id === clientId);
  return client?.deleted ? 'deleted' : client?.state;
}

describe('a client orphaned by a rotation', () => {
  const service = useWatchedService();

  for (const [strategy, stored] of [
    ['alternating-clients', true],
    ['replacement-client', false],
  ] as const) {
    const what = stored ? 'with its credential stored' : 'before its credential was stored';
    it(`is counted for a day, then deactivated, and a day later deleted (${strategy}, ${what})`, async () => {
      const secret = await abandonByHand(service(), { settings: { strategy }, stored });
      const young = await watchOnTurn(service(), secret.arn);
      expectCounts(young, { [metricNames.orphanedClients]: 1 });
      expect(expectFinding(young, 'client-orphaned', secret)).toMatchObject({
        level: 'WARN',
        orphanId: secret.orphanId,
        message: expect.stringContaining('younger than a day'),
      });
      expect(stateOf(service(), secret.orphanId)).toBe('active');

      await service().clock.advance(dayMs / 2);
      const deactivated = await watchOnTurn(service(), secret.arn);
      expectCounts(deactivated);
      expect(deactivated.audit).toMatchObject([{ event: 'client-deactivated', clientId: secret.orphanId }]);
      expect(stateOf(service(), secret.orphanId)).toBe('inactive');

      const deleted = await watchOnTurn(service(), secret.arn);
      expectCounts(deleted);
      expect(deleted.audit).toMatchObject([{ event: 'candidate-discarded', clientId: secret.orphanId }]);
      expect(stateOf(service(), secret.orphanId)).toBe('deleted');

      expect((await watchOnTurn(service(), secret.arn)).audit).toEqual([]);
      expect(logsIn(service(), documentAt(service(), secret.arn))).toBe(true);
    });
  }

  it('is revoked through the admin secret, with one listing for all secrets', async () => {
    const { clientId } = service().createManagedSecret({ name: 'admin' });
    const settings = { strategy: 'replacement-client', 'admin-secret': 'admin' };
    const secret = await abandonByHand(service(), { settings });
    await service().clock.advance(2 * dayMs);
    await waitForTurn(service(), secret.arn);
    createSecretsOnTurn(service(), 3, settings);
    const observed = await watch(service());
    expect(stateOf(service(), secret.orphanId)).toBe('inactive');
    expect(observed.summary.triedSecrets).toBeGreaterThanOrEqual(4);
    expect(observed.calls.filter((call) => call === 'genesys GET /api/v2/oauth/clients')).toHaveLength(1);
    expect(
      service()
        .genesys.clients()
        .find(({ id }) => id === clientId)?.tokensLive,
    ).toBeLessThanOrEqual(1);
  });

  it('is reported when the administering client may not revoke it', async () => {
    const secret = await abandonByHand(service(), { settings: { strategy: 'replacement-client' } });
    service().genesys.settings.permissionsDenied[secret.clientId] = ['oauth:client:edit'];
    await service().clock.advance(2 * dayMs);
    const observed = await watchOnTurn(service(), secret.arn);
    expect(observed.lines).toContainEqual(
      expect.objectContaining({ level: 'WARN', code: 'missing-permission', secretName: 'app' }),
    );
    expect(observed.gauge(metricNames.orphanedClients)).toBe(1);
    expect(observed.gauge(metricNames.watchCompleted)).toBe(0);
    expect(stateOf(service(), secret.orphanId)).toBe('active');
  });
});

describe('a secret orphaned by a rotation (multi-secret)', () => {
  const service = useWatchedService();
  const settings = { strategy: 'multi-secret' };
  const live = (clientId: string) =>
    service()
      .genesys.liveCredentials()
      .filter((credential) => credential.clientId === clientId).length;

  for (const stored of [true, false]) {
    it(`is counted for a day, then deleted (${stored ? 'stored' : 'not stored'})`, async () => {
      const { arn, clientId } = await abandonByHand(service(), { settings, stored });
      expect(live(clientId)).toBe(2);
      expectCounts(await watchOnTurn(service(), arn), { [metricNames.orphanedClients]: 1 });
      await service().clock.advance(dayMs / 2);
      const observed = await watchOnTurn(service(), arn);
      expectCounts(observed);
      expect(observed.audit).toMatchObject([{ event: 'candidate-discarded', clientId }]);
      expect(live(clientId)).toBe(1);
      expect(logsIn(service(), documentAt(service(), arn))).toBe(true);
      expect((await watchOnTurn(service(), arn)).audit).toEqual([]);
    });
  }

  it('is skipped when an operator has stored it by hand, without its id', async () => {
    const { arn, clientId } = await abandonByHand(service(), { settings });
    const versions = Object.keys(service().secretsManager.versions(arn));
    const given = versions.map((version) => documentAt(service(), arn, version)).find(({ secretId }) => secretId);
    const { clientSecret } = given ?? { clientSecret: '' };
    await operatorOf(service()).putValue(arn, JSON.stringify({ clientId, clientSecret }));
    for (let day = 0; day < 3; day += 1) expect((await watchOnTurn(service(), arn)).audit).toEqual([]);
    expect(logsIn(service(), documentAt(service(), arn))).toBe(true);
  });
});

describe('a client that has the marker but is skipped', () => {
  const service = useWatchedService();

  const untouched = async (arn: string, clientId: string, counts: Readonly<Record<string, number>> = {}) => {
    for (let day = 0; day < 3; day += 1) {
      const observed = await watchOnTurn(service(), arn);
      expect(observed.gauge(metricNames.orphanedClients)).toBe(counts[metricNames.orphanedClients] ?? 0);
      const kept = ['rotation-restarted', 'client-claimed'];
      expect(observed.audit.filter(({ event }) => !kept.includes(String(event)))).toEqual([]);
    }
    expect(stateOf(service(), clientId)).toBe('active');
  };

  it('is one that a stuck rotation created: the rotation continues with it', async () => {
    const { arn } = service().createManagedSecret({ name: 'app', settings: { strategy: 'replacement-client' } });
    const token = crypto.randomUUID();
    service().secretsManager.announce(arn, token);
    service().faults.add({ operation: 'PutSecretValue', functionName: 'rotate', effect: { kind: 'crash-before' } });
    await service().secretsManager.runStep(arn, 'createSecret', token);
    const created = service()
      .genesys.clients()
      .find(({ description }) => description?.includes(token));
    await service().clock.advance(2 * dayMs);
    expectCounts(await watchOnTurn(service(), arn), { [metricNames.rotationsStuck]: 1 });
    await service().idle();
    expect(documentAt(service(), arn).clientId).toBe(created?.id);
  });

  it('is the standby client', async () => {
    const { arn, clientId } = service().createManagedSecret({ name: 'app' });
    for (let rotation = 0; rotation < 3; rotation += 1) {
      await rotate(service(), arn);
      await service().clock.advance(3 * dayMs);
    }
    expect(documentAt(service(), arn).standbyClientId).toBe(clientId);
    await untouched(arn, clientId);
  });

  it('is one with a scheduled retirement', async () => {
    const settings = { strategy: 'replacement-client', 'grace-period': '30d' };
    const { arn } = service().createManagedSecret({ name: 'app', settings });
    await rotate(service(), arn);
    const old = documentAt(service(), arn).clientId;
    for (let rotation = 0; rotation < 2; rotation += 1) await rotate(service(), arn);
    await untouched(arn, old);
  });

  it('is one that was AWSCURRENT once and whose retirement an operator canceled: programs may use it', async () => {
    const settings = { strategy: 'replacement-client' };
    const { arn } = service().createManagedSecret({ name: 'app', settings });
    await rotate(service(), arn);
    const old = documentAt(service(), arn).clientId;
    for (let rotation = 0; rotation < 2; rotation += 1) {
      await service().clock.advance(2_000);
      await rotate(service(), arn);
    }
    await operatorOf(service()).deleteSchedules(arn);
    await service().clock.advance(2 * dayMs);
    await untouched(arn, old, { [metricNames.orphanedClients]: 1 });
  });

  it('is a copy of our client that an operator made by hand', async () => {
    const { arn } = service().createManagedSecret({ name: 'app', settings: { strategy: 'replacement-client' } });
    await rotate(service(), arn);
    await service().clock.advance(3 * dayMs);
    const { genesys, organization, roleId } = service();
    const original = genesys.clients().find(({ id }) => id === documentAt(service(), arn).clientId);
    const roleDivisions = [{ roleId, divisionId: '*' }];
    const description = original?.description ?? '';
    const { clientId } = genesys.createClient({ organization, name: 'copy', description, roleDivisions });
    await service().clock.advance(2 * dayMs);
    await untouched(arn, clientId, { [metricNames.orphanedClients]: 1 });
  });

  it('is one of a secret that another deployment manages', async () => {
    const { arn } = service().createManagedSecret({ name: 'app', settings: { strategy: 'replacement-client' } });
    const { genesys, organization, roleId } = service();
    const description = `[genesys-oauth-rotation secret=${arn}-elsewhere token=${crypto.randomUUID()}]`;
    const roleDivisions = [{ roleId, divisionId: '*' }];
    const { clientId } = genesys.createClient({ organization, name: 'elsewhere', description, roleDivisions });
    await service().clock.advance(2 * dayMs);
    await untouched(arn, clientId);
  });

  it('is any client while a version of the secret cannot be read', async () => {
    const secret = await abandonByHand(service(), { settings: { strategy: 'replacement-client' } });
    const { clientSecret } = documentAt(service(), secret.arn);
    await operatorOf(service()).putValue(secret.arn, 'no credential');
    await operatorOf(service()).putValue(secret.arn, JSON.stringify({ clientId: secret.clientId, clientSecret }));
    await service().clock.advance(2 * dayMs);
    const observed = await watchOnTurn(service(), secret.arn);
    expect(observed.lines).toContainEqual(expect.objectContaining({ code: 'invalid-secret-document' }));
    expect(stateOf(service(), secret.orphanId)).toBe('active');
  });

  it('is one that a rotation recovers while the watch is running', async () => {
    const secret = await abandonByHand(service(), { settings: { strategy: 'replacement-client' } });
    await service().clock.advance(2 * dayMs);
    let once = true;
    service().faults.onApplied(async ({ operation, functionName }) => {
      if (!once || operation !== 'ListSecretVersionIds' || functionName !== 'watch') return;
      once = false;
      service().secretsManager.announce(secret.arn, crypto.randomUUID());
    });
    const observed = await watchOnTurn(service(), secret.arn);
    expect(once).toBe(false);
    expect(observed.audit).toEqual([]);
    expect(stateOf(service(), secret.orphanId)).toBe('active');
  });
});
