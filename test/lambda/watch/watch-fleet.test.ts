import { describe, expect, it } from 'vitest';
import { metricNames } from '../../../domain/metric-names.ts';
import { watchFleet } from '../../../lambda/watch/watch-fleet.ts';
import { hasTime } from '../../../lambda/watch/watch-run.ts';
import { duty, generation } from '../ledger/states.ts';
import { dayMs, fleetSecret, hourMs, iso, nowMs, otherArn } from './secrets.ts';
import { arrangeWatch, nextStep } from './watched-run.ts';
import { arrangeSecret, current, knownState } from './watched-secret.ts';

const arnOf = (name: string) => `arn:aws:secretsmanager:eu-central-1:123456789012:secret:${name}-AbCdEf`;

/** So many secrets that are due, each with a client of its own that logs in, and as many that are not. */
async function arrange(due = 20) {
  const watch = arrangeWatch();
  const { secrets, cloud, remember, run } = watch;
  for (let index = 0; index < 2 * due; index += 1) {
    const arn = arnOf(`app-${index}`);
    const clientId = `client-${index}`;
    secrets.put(fleetSecret({ arn, name: `app-${index}`, stagesByVersion: { v2: ['AWSCURRENT'] } }));
    secrets.putValue(arn, 'v2', { clientId, clientSecret: 'first-secret' });
    cloud.accept(clientId, 'first-secret');
    const state = knownState([current({ clientId })], {
      nextCheckAt: iso(index < due ? nowMs - index - 1 : nowMs + 1),
      clients: { [clientId]: { role: 'current', origin: 'created', claimed: true } },
    });
    await remember(state, arn);
  }
  const start = (isEverything = false) => watchFleet(run, isEverything);
  /** How often the time is checked until it has elapsed. */
  const withTimeFor = (questions: number) => {
    let asked = 0;
    const deadline = { remainingMs: () => (asked++ < questions ? 60_000 : 0) };
    return watchFleet({ ...run, services: { ...watch.services, deadline } }, false);
  };
  return { ...watch, start, withTimeFor };
}

describe('one run', () => {
  it('checks the rotation of every secret of ours, and the credentials of those that are due', async () => {
    const { start, run, secrets, cloud, logger } = await arrange();
    secrets.put(fleetSecret({ arn: 'arn:another', rotationFunctionArn: 'arn:another-function' }));
    secrets.put(fleetSecret({ arn: 'arn:canceled', rotationEnabled: false }));
    expect(await start()).toEqual({
      managedSecrets: 40,
      visitedSecrets: 20,
      triedSecrets: 20,
      retirementsPending: 0,
      findings: run.report.findings(),
      failures: 0,
      complete: true,
    });
    expect(cloud.logins).toHaveLength(20);
    expect(logger.metrics.filter(({ name }) => name === metricNames.secretAge)).toHaveLength(40);
    expect(logger.metrics).toContainEqual({ name: metricNames.watchCompleted, value: 1, unit: 'Count' });
  });

  it('checks what is not due if a caller asks for everything', async () => {
    const { start, cloud } = await arrange();
    expect(await start(true)).toMatchObject({ triedSecrets: 40 });
    expect(cloud.logins).toHaveLength(40);
  });

  it('checks nothing twice', async () => {
    const { start, cloud } = await arrange(5);
    await start();
    expect(await start()).toMatchObject({ visitedSecrets: 0 });
    expect(cloud.logins).toHaveLength(5);
  });

  it('reports in every run what retire attempts in vain, without a login', async () => {
    const { start, remember, cloud, run } = await arrange(1);
    const failing = duty({ attempts: 3, dueAt: iso(nowMs - hourMs), nextAttemptAt: iso(nowMs + hourMs) });
    const state = knownState([generation(1, 'grace', { clientId: 'client-0', duty: failing }), current()], {
      nextCheckAt: iso(nowMs + dayMs),
    });
    await remember(state, arnOf('app-1'));
    for (let times = 1; times <= 2; times += 1) {
      await start();
      expect(run.report.findings()['retirement-overdue']).toBe(times);
    }
    expect(cloud.logins).toHaveLength(1);
  });

  it('adopts a secret of ours that the ledger does not know, and no other', async () => {
    const { start, secrets, cloud, ledger } = await arrange(0);
    for (const [name, more] of [
      ['new', {}],
      ['foreign', { rotationFunctionArn: 'arn:another-function' }],
      ['canceled', { rotationEnabled: false }],
    ] as const) {
      secrets.put(
        fleetSecret({ arn: arnOf(name), name, wasRotated: false, stagesByVersion: { v2: ['AWSCURRENT'] }, ...more }),
      );
      secrets.putValue(arnOf(name), 'v2', { clientId: name, clientSecret: 'first-secret' });
      cloud.accept(name, 'first-secret');
    }
    await start();
    expect([...ledger.states.keys()]).toEqual([arnOf('new')]);
    expect(await ledger.owners.read('org-1', 'new')).toMatchObject({ secretArn: arnOf('new') });
  });

  it('leaves no token of an admin secret', async () => {
    const { start, secrets, cloud } = await arrange(1);
    for (const secret of await secrets.list()) {
      secrets.put({ ...secret, tags: { 'genesys-rotation:admin-secret': 'admin' } });
    }
    secrets.putValue('admin', 'AWSCURRENT', { clientId: 'admin-client', clientSecret: 'admin-secret' });
    cloud.accept('admin-client', 'admin-secret');
    await start();
    expect(cloud.logins).toContain('admin-client');
    expect(cloud.tokensLive).toBe(0);
  });

  it('counts what the ledger owes, of deleted and unmanaged secrets too', async () => {
    const { start, remember, logger } = await arrange(1);
    const owed = [generation(1, 'grace', { clientId: 'old' }), current()];
    await remember(
      knownState(owed, { holds: [{ code: 'secret-deleted', since: iso(nowMs) }], nextCheckAt: iso(nowMs + 1) }),
      otherArn,
    );
    expect(await start()).toMatchObject({ retirementsPending: 1 });
    expect(logger.metrics).toContainEqual({ name: metricNames.retirementsPending, value: 1, unit: 'Count' });
  });
});

describe('a secret that is not due', () => {
  const notDue = { nextCheckAt: iso(nowMs + hourMs) };
  const visited = async (watch: Awaited<ReturnType<typeof arrangeSecret>>) =>
    (await watchFleet(watch.run, false)).visitedSecrets;

  it('is left alone', async () => {
    expect(await visited(await arrangeSecret(knownState(undefined, notDue)))).toBe(0);
  });

  it('is visited where AWSCURRENT was moved: a rollback is found without its event', async () => {
    const inGrace = generation(1, 'grace', {
      clientId: 'client-0',
      inForceFrom: iso(nowMs - dayMs),
      inForceUntil: iso(nowMs - 1),
    });
    const clients = { 'client-0': { role: 'standby', origin: 'created', claimed: true } } as const;
    const state = knownState([inGrace, current()], notDue);
    const watch = await arrangeSecret(
      { ...state, clients: { ...state.clients, ...clients } },
      {
        stagesByVersion: { v1: ['AWSCURRENT'], v2: ['AWSPREVIOUS'] },
      },
    );
    expect(await visited(watch)).toBe(1);
    const { currentGeneration, generations } = await watch.stateNow();
    expect(currentGeneration).toBe(1);
    expect(generations.map(({ state: its }) => its)).toEqual(['current', 'grace']);
  });

  it('is visited where AWSPENDING is gone from its rotation', async () => {
    const watch = await arrangeSecret(
      knownState([current(), generation(3, 'planned', { clientId: 'client-2', token: 'next' })], {
        ...notDue,
        rotation: {
          token: 'next',
          generation: 3,
          strategy: 'alternating-clients',
          startedAt: iso(nowMs - dayMs),
          baseVersionId: 'v2',
          emergency: false,
          settings: { gracePeriodSeconds: 0, quarantinePeriodSeconds: 0, tokenSeconds: 60 },
        },
      }),
    );
    expect(await visited(watch)).toBe(1);
    expect((await watch.stateNow()).generations.at(-1)).toMatchObject({ state: 'abandoned' });
  });

  it('is visited where it was deleted: once', async () => {
    const watch = await arrangeSecret(knownState(undefined, notDue), { deletion: 'scheduled' });
    expect(await visited(watch)).toBe(1);
    expect(watch.found()).toMatchObject([{ finding: 'secret-deleted' }]);
    expect(await visited(watch)).toBe(0);
  });
});

describe('a restored ledger', () => {
  it('has every secret visited, due or not, and is acknowledged when all were', async () => {
    const { start, run, ledger, time } = await arrange(3);
    await ledger.meta.write({ tableId: 'table-0' });
    expect(await start()).toMatchObject({ visitedSecrets: 6 });
    expect(await ledger.meta.read()).toEqual({ tableId: 'table-1' });
    time.advance(1);
    expect(run.table.isRestored).toBe(false);
  });

  it('is not acknowledged while a secret could not be visited', async () => {
    const { start, ledger } = await arrange(1);
    await ledger.meta.write({ tableId: 'table-0' });
    await ledger.acquire(arnOf('app-1'), { holder: 'rotate/r/1', leaseMs: 60_000, mayCreate: false, waitUntilMs: 0 });
    expect(await start()).toMatchObject({ visitedSecrets: 1 });
    expect(await ledger.meta.read()).toEqual({ tableId: 'table-0' });
  });
});

describe('a run whose time is short', () => {
  const warning = (what: RegExp) => ({ level: 'WARN', message: expect.stringMatching(what), ...nextStep });

  it('begins with what is due the longest, and reports how many secrets it skipped', async () => {
    const { withTimeFor, lines, cloud } = await arrange();
    const summary = await withTimeFor(40 + 40 + 15);
    expect(summary).toMatchObject({ triedSecrets: 15, managedSecrets: 40, complete: false, failures: 0 });
    expect(new Set(cloud.logins)).toEqual(new Set(Array.from({ length: 15 }, (_, i) => `client-${19 - i}`)));
    expect(lines).toMatchObject([warning(/\b5 secrets\b/)]);
  });

  it('reports how many rotations were not checked', async () => {
    const { withTimeFor, lines, cloud, logger } = await arrange();
    expect(await withTimeFor(30)).toMatchObject({ triedSecrets: 0, complete: false });
    expect(cloud.logins).toEqual([]);
    expect(lines).toMatchObject([warning(/\b10 rotations\b/), warning(/\b40 secrets of the ledger\b/)]);
    expect(logger.metrics).toContainEqual({ name: metricNames.watchCompleted, value: 0, unit: 'Count' });
  });

  it('does not say what it does not know of the retirements', async () => {
    const { withTimeFor, logger } = await arrange(1);
    await withTimeFor(0);
    expect(logger.metrics.map(({ name }) => name)).not.toContain(metricNames.retirementsPending);
  });

  it.each([
    [5_001, true],
    [5_000, false],
  ])('begins with nothing when it ends so soon (%i ms: %s)', (remainingMs, begins) => {
    const { services } = arrangeWatch();
    expect(hasTime({ services: { ...services, deadline: { remainingMs: () => remainingMs } } })).toBe(begins);
  });
});
