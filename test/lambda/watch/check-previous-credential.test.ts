import { describe, expect, it } from 'vitest';
import type { FleetSecret } from '../../../lambda/ports/secret-fleet.ts';
import { checkPreviousCredential } from '../../../lambda/watch/check-previous-credential.ts';
import { ScheduledRetirements } from '../../../lambda/watch/scheduled-retirements.ts';
import { document } from '../fakes/rotation.ts';
import { fleetSecret, scheduled } from './secrets.ts';
import { nextStep } from './watched-run.ts';
import { arrangeSecret } from './watched-secret.ts';

/** The replaced credential still logs in. */
async function arrange(more: Partial<FleetSecret> = {}) {
  const watch = await arrangeSecret(more);
  const { run, logger, secret, cloud } = watch;
  cloud.accept('old', 'old-secret');
  const check = async (current = document({})) =>
    checkPreviousCredential(run, logger, secret, await watch.staged(), current);
  return { ...watch, check };
}

describe('the replaced credential', () => {
  it('is reported if it still logs in and nothing will revoke it', async () => {
    const { check, found, cloud, report } = await arrange();
    await check();
    expect(found()).toMatchObject([
      {
        level: 'ERROR',
        finding: 'retirement-overdue',
        message: expect.stringContaining('AWSPREVIOUS'),
        clientId: 'old',
        versionId: 'previous',
        ...nextStep,
      },
    ]);
    expect(report.count('retirement-overdue')).toBe(1);
    expect(cloud.tokensLive).toBe(0);
  });

  it('is reported if a schedule revokes another one', async () => {
    const { check, found, inventory, readSchedules } = await arrange();
    inventory.schedules.set('one', scheduled({ clientId: 'other' }));
    await readSchedules();
    await check();
    expect(found()).toHaveLength(1);
  });

  it('is fine if it is rejected', async () => {
    const { check, values, secret, found, cloud } = await arrange();
    values.put(secret.arn, 'previous', { clientId: 'old', clientSecret: 'dead' });
    await check();
    expect([cloud.logins, found()]).toEqual([['old'], []]);
  });
});

describe('the replaced credential is not tried', () => {
  it('if a schedule revokes it', async () => {
    const { check, found, cloud, inventory, readSchedules } = await arrange();
    inventory.schedules.set('one', scheduled({ clientId: 'old' }));
    await readSchedules();
    await check();
    expect([cloud.logins, found()]).toEqual([[], []]);
  });

  it('where the schedules are not known', async () => {
    const { run, logger, secret, staged, cloud, found, inventory } = await arrange();
    const unread = { ...run, retirements: new ScheduledRetirements(inventory) };
    await checkPreviousCredential(unread, logger, secret, await staged(), document({}));
    expect([cloud.logins, found()]).toEqual([[], []]);
  });

  it('where there is none', async () => {
    const { check, cloud } = await arrange({ stagesByVersion: { current: ['AWSCURRENT'] } });
    await check();
    expect(cloud.logins).toEqual([]);
  });

  it('where its version holds nothing that can be read', async () => {
    const { check, values, secret, cloud } = await arrange();
    values.put(secret.arn, 'previous', 'no credential');
    await check();
    expect(cloud.logins).toEqual([]);
  });

  it('where it is the current one', async () => {
    const { check, cloud } = await arrange();
    await check(document({ clientId: 'old', clientSecret: 'old-secret' }));
    expect(cloud.logins).toEqual([]);
  });
});

describe('a rotation that has ended since the schedules were read', () => {
  it('has scheduled the revocation', async () => {
    const { check, found, cloud, inventory } = await arrange();
    cloud.onLogin = () => inventory.schedules.set('one', scheduled({ clientId: 'old' }));
    await check();
    expect(found()).toEqual([]);
  });

  it('has replaced another credential', async () => {
    const { check, found, cloud, fleet } = await arrange();
    cloud.onLogin = () =>
      fleet.put(fleetSecret({ stagesByVersion: { next: ['AWSCURRENT'], current: ['AWSPREVIOUS'] } }));
    await check();
    expect(found()).toEqual([]);
  });
});
