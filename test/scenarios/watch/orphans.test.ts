import { describe, expect, it } from 'vitest';
import { metricNames } from '../../../domain/metric-names.ts';
import type { RotationService } from '../../../sandbox/rotation-service.ts';
import { documentAt, logsIn, rotate } from '../managed-secret.ts';
import { operatorOf } from './operator.ts';
import {
  dayMs,
  expectCounts,
  expectFinding,
  hourMs,
  useWatchedService,
  watch,
  watchOnTurn,
} from './watched-service.ts';

interface Abandoned {
  readonly arn: string;
  readonly name: string;
  /** The client of AWSCURRENT. */
  readonly clientId: string;
  /** The clients that the rotation created. */
  readonly createdIds: readonly string[];
}

/** A rotation that ran createSecret and whose AWSPENDING an operator removed. */
async function abandonByHand(
  service: RotationService,
  {
    settings = {},
    stored = true,
    again = false,
  }: { settings?: Record<string, string>; stored?: boolean; again?: boolean },
): Promise<Abandoned> {
  const secret = service.createManagedSecret({ name: 'app', settings });
  await watch(service);
  const before = new Set(service.genesys.clients().map(({ id }) => id));
  const token = crypto.randomUUID();
  service.secretsManager.announce(secret.arn, token);
  if (!stored) {
    service.faults.add({ operation: 'PutSecretValue', functionName: 'rotate', effect: { kind: 'crash-before' } });
  }
  await service.secretsManager.runStep(secret.arn, 'createSecret', token);
  const created = service.genesys.clients().filter(({ id }) => !before.has(id));
  const { genesys, organization, roleId } = service;
  if (again) {
    // The request took effect a second time after its response was lost.
    const { name, description = '' } = created[0] ?? { name: '' };
    genesys.createClient({ organization, name, description, roleDivisions: [{ roleId, divisionId: '*' }] });
  }
  await operatorOf(service).giveUpRotation(secret.arn);
  const createdIds = genesys.clients().flatMap(({ id }) => (before.has(id) ? [] : [id]));
  return { ...secret, createdIds };
}

function stateOf(service: RotationService, clientId: string): string | undefined {
  const client = service.genesys.clients().find(({ id }) => id === clientId);
  return client?.deleted ? 'deleted' : client?.state;
}

/** Lets retire carry out what watch has recorded, and watch what is due an hour later. */
async function letRetireWork(service: RotationService): Promise<void> {
  for (let run = 0; run < 3; run += 1) {
    await service.clock.advance(hourMs);
    await watch(service);
    await service.idle();
  }
}

describe('a rotation that an operator gave up', () => {
  const service = useWatchedService();

  for (const [strategy, stored] of [
    ['alternating-clients', true],
    ['replacement-client', false],
  ] as const) {
    const what = stored ? 'with its credential stored' : 'before its credential was stored';
    it(`is found without its event, and its client is revoked (${strategy}, ${what})`, async () => {
      const secret = await abandonByHand(service(), { settings: { strategy }, stored });
      await service().clock.advance(hourMs);
      expectCounts(await watch(service()));
      await letRetireWork(service());
      expect(secret.createdIds.map((id) => stateOf(service(), id))).toEqual(['deleted']);
      expect(logsIn(service(), documentAt(service(), secret.arn))).toBe(true);
    });
  }

  it('has created a second client, because a response was lost: it is searched for once, and revoked too', async () => {
    const settings = { strategy: 'replacement-client' };
    const secret = await abandonByHand(service(), { settings, stored: false, again: true });
    expect(secret.createdIds).toHaveLength(2);
    await letRetireWork(service());
    expect(secret.createdIds.map((id) => stateOf(service(), id))).toEqual(['deleted', 'deleted']);
    expect(stateOf(service(), secret.clientId)).toBe('active');
  });

  for (const stored of [true, false]) {
    it(`has added a secret, which is deleted (multi-secret, ${stored ? 'stored' : 'not stored'})`, async () => {
      const { arn, clientId } = await abandonByHand(service(), { settings: { strategy: 'multi-secret' }, stored });
      const live = () =>
        service()
          .genesys.liveCredentials()
          .filter((one) => one.clientId === clientId).length;
      expect(live()).toBe(2);
      await letRetireWork(service());
      expect(live()).toBe(1);
      expect(logsIn(service(), documentAt(service(), arn))).toBe(true);
    });
  }
});

describe('a client that claims to belong to a secret, but is not in the ledger', () => {
  const service = useWatchedService();

  const untouched = async (arn: string, clientId: string, count: number) => {
    for (let day = 0; day < 3; day += 1) {
      const observed = await watchOnTurn(service(), arn);
      expect(observed.gauge(metricNames.orphanedClients)).toBe(count);
      expect(observed.found('orphaned-client').map((line) => line.clientId)).toEqual(count === 0 ? [] : [clientId]);
    }
    expect(stateOf(service(), clientId)).toBe('active');
  };

  const createByHand = (description: string) => {
    const { genesys, organization, roleId } = service();
    const roleDivisions = [{ roleId, divisionId: '*' }];
    return genesys.createClient({ organization, name: 'by hand', description, roleDivisions }).clientId;
  };

  it('is reported, and never changed', async () => {
    const secret = service().createManagedSecret({ name: 'app' });
    const clientId = createByHand(`[genesys-oauth-rotation secret=${secret.arn} token=${crypto.randomUUID()}]`);
    await service().clock.advance(2 * dayMs);
    await untouched(secret.arn, clientId, 1);
    expectFinding(await watchOnTurn(service(), secret.arn), 'orphaned-client', secret);
  });

  it('is not reported if its description was copied: the claim names another client', async () => {
    const { arn } = service().createManagedSecret({ name: 'app', settings: { strategy: 'replacement-client' } });
    await rotate(service(), arn);
    const original = service()
      .genesys.clients()
      .find(({ id }) => id === documentAt(service(), arn).clientId);
    const clientId = createByHand(original?.description ?? '');
    await service().clock.advance(2 * dayMs);
    await untouched(arn, clientId, 0);
  });

  it('is not reported if another deployment manages its secret', async () => {
    const { arn } = service().createManagedSecret({ name: 'app' });
    const clientId = createByHand(`[genesys-oauth-rotation secret=${arn}-elsewhere token=${crypto.randomUUID()}]`);
    await service().clock.advance(2 * dayMs);
    await untouched(arn, clientId, 0);
  });
});

describe('a client that the ledger knows', () => {
  const service = useWatchedService();

  it('is no orphan as the client of a stuck rotation: the rotation continues with it', async () => {
    const { arn } = service().createManagedSecret({ name: 'app', settings: { strategy: 'replacement-client' } });
    const before = new Set(
      service()
        .genesys.clients()
        .map(({ id }) => id),
    );
    const token = crypto.randomUUID();
    service().secretsManager.announce(arn, token);
    service().faults.add({ operation: 'PutSecretValue', functionName: 'rotate', effect: { kind: 'crash-before' } });
    await service().secretsManager.runStep(arn, 'createSecret', token);
    const created = service()
      .genesys.clients()
      .find(({ id }) => !before.has(id));
    await service().clock.advance(2 * dayMs);
    expectCounts(await watchOnTurn(service(), arn), { [metricNames.rotationsStuck]: 1 });
    await service().idle();
    expect(documentAt(service(), arn).clientId).toBe(created?.id);
  });

  it('is no orphan as the standby client', async () => {
    const { arn, clientId } = service().createManagedSecret({ name: 'app' });
    for (let rotation = 0; rotation < 3; rotation += 1) {
      await rotate(service(), arn);
      await service().clock.advance(3 * dayMs);
    }
    expect(documentAt(service(), arn).standbyClientId).toBe(clientId);
    expectCounts(await watchOnTurn(service(), arn));
    expect(stateOf(service(), clientId)).toBe('active');
  });
});
