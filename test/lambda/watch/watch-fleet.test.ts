import { describe, expect, it } from 'vitest';
import { metricNames } from '../../../domain/metric-names.ts';
import { isDailyRun } from '../../../lambda/watch/daily-slot.ts';
import { watchFleet } from '../../../lambda/watch/watch-fleet.ts';
import { hasTime } from '../../../lambda/watch/watch-run.ts';
import { fleetSecret, nowMs, scheduled } from './secrets.ts';
import { arrangeWatch, nextStep } from './watched-run.ts';

/** So many secrets whose turn it is, each with a client of its own that logs in, and as many whose turn it is not. */
function arrange(onTurn = 20) {
  const watch = arrangeWatch();
  const { fleet, values, cloud } = watch;
  const left = { onTurn, others: onTurn };
  for (let index = 0; left.onTurn + left.others > 0; index += 1) {
    const arn = `arn:aws:secretsmanager:eu-central-1:123456789012:secret:app-${index}`;
    const kind = isDailyRun(arn, nowMs) ? 'onTurn' : 'others';
    if (left[kind] === 0) continue;
    left[kind] -= 1;
    fleet.put(fleetSecret({ arn, name: `app-${index}`, stagesByVersion: { current: ['AWSCURRENT'] } }));
    values.put(arn, 'current', { clientId: `client-${index}`, clientSecret: 'first-secret' });
    cloud.accept(`client-${index}`, 'first-secret');
  }
  /** How often the time is checked until it has elapsed. */
  const withTimeFor = (questions: number) => {
    let asked = 0;
    const deadline = { remainingMs: () => (asked++ < questions ? 60_000 : 0) };
    return watchFleet({ ...watch.run, services: { ...watch.services, deadline } });
  };
  return { ...watch, withTimeFor };
}

describe('one run', () => {
  it('checks every secret that our function rotates, and the credentials of those whose turn it is', async () => {
    const { run, fleet, cloud, logger, inventory } = arrange();
    fleet.put(fleetSecret({ arn: 'arn:another', rotationFunctionArn: 'arn:another-function' }));
    fleet.put(fleetSecret({ arn: 'arn:canceled', rotationEnabled: false }));
    inventory.schedules.set('one', scheduled());
    expect(await watchFleet(run)).toEqual({
      managedSecrets: 40,
      triedSecrets: 20,
      retirementsPending: 1,
      findings: run.report.findings(),
      failures: 0,
      complete: true,
    });
    expect(cloud.logins).toHaveLength(20);
    expect(logger.metrics.filter(({ name }) => name === metricNames.secretAge)).toHaveLength(40);
    expect(logger.metrics).toContainEqual({ name: metricNames.watchCompleted, value: 1, unit: 'Count' });
  });

  it('leaves no token of an admin secret', async () => {
    const { run, fleet, values, cloud } = arrange(1);
    for (const secret of await fleet.list()) {
      fleet.put({ ...secret, tags: { 'genesys-rotation:admin-secret': 'admin' } });
    }
    values.put('admin', 'AWSCURRENT', { clientId: 'admin-client', clientSecret: 'admin-secret' });
    cloud.accept('admin-client', 'admin-secret');
    await watchFleet(run);
    expect(cloud.logins).toContain('admin-client');
    expect(cloud.tokensLive).toBe(0);
  });
});

describe('a run whose time is short', () => {
  const warning = (what: RegExp) => ({ level: 'WARN', message: expect.stringMatching(what), ...nextStep });

  it('reports how many credentials were not checked', async () => {
    const { withTimeFor, lines, cloud } = arrange();
    const summary = await withTimeFor(40 + 15);
    expect(summary).toMatchObject({ triedSecrets: 15, managedSecrets: 40, complete: false, failures: 0 });
    expect(cloud.logins).toHaveLength(15);
    expect(lines).toMatchObject([warning(/\b5 secrets\b/)]);
  });

  it('reports how many rotations were not checked', async () => {
    const { withTimeFor, lines, cloud, logger } = arrange();
    expect(await withTimeFor(30)).toMatchObject({ triedSecrets: 0, complete: false });
    expect(cloud.logins).toEqual([]);
    expect(lines).toMatchObject([warning(/\b10 rotations\b/), warning(/\b20 secrets\b/)]);
    expect(logger.metrics).toContainEqual({ name: metricNames.watchCompleted, value: 0, unit: 'Count' });
  });

  it('does not say what it does not know of the retirements', async () => {
    const { withTimeFor, inventory, logger, lines } = arrange(1);
    inventory.schedules.set('one', scheduled());
    await withTimeFor(0);
    expect(lines).toMatchObject([{ code: 'deadline-exceeded' }, {}, {}]);
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
