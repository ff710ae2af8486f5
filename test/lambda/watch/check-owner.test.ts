import { describe, expect, it } from 'vitest';
import { checkOwner } from '../../../lambda/watch/check-owner.ts';
import { document } from '../fakes/rotation.ts';
import { MemoryLedger } from '../ledger/memory-ledger.ts';
import { fleetSecret, secretArn } from './secrets.ts';
import { arrangeWatch, nextStep } from './watched-run.ts';

const other = `${secretArn.slice(0, -6)}GhIjKl`;
const organizationId = 'organization-1';
const since = '2026-03-01T12:00:00.000Z';

function arrange(previousClientId = 'client-0') {
  const { owners } = new MemoryLedger(() => 0);
  const watch = arrangeWatch(owners);
  const staged = [
    { versionId: 'current', stages: ['AWSCURRENT'], document: document({}), problem: undefined },
    {
      versionId: 'old',
      stages: ['AWSPREVIOUS'],
      document: document({ clientId: previousClientId }),
      problem: undefined,
    },
  ];
  const check = () =>
    checkOwner(
      watch.run,
      watch.run.services.logger,
      { secret: fleetSecret(), staged, current: document({}) },
      watch.cloud.organization,
    );
  const claim = (clientId: string, arn: string) =>
    owners.claim({ organizationId, clientId, secretArn: arn, origin: 'adopted', since });
  return { ...watch, owners, check, claim };
}

describe('the client that AWSCURRENT logs in as', () => {
  it('is recorded as the secret’s before its first rotation', async () => {
    const { check, owners, found } = arrange();
    await check();
    expect(await owners.read(organizationId, 'client-1')).toMatchObject({ secretArn, origin: 'adopted' });
    expect(found()).toEqual([]);
  });

  it('of another secret is a finding, and its owner may not revoke it', async () => {
    const { check, owners, claim, found } = arrange();
    await claim('client-1', other);
    await check();
    expect(await owners.read(organizationId, 'client-1')).toMatchObject({ secretArn: other, contestedBy: [secretArn] });
    expect(found()).toMatchObject([
      {
        level: 'ERROR',
        finding: 'client-shared',
        clientId: 'client-1',
        message: expect.stringContaining(other),
        ...nextStep,
      },
    ]);
  });

  it('may be revoked by its owner again once the secret has another one', async () => {
    const { check, owners, claim } = arrange();
    await claim('client-0', other);
    await owners.contest(organizationId, 'client-0', secretArn);
    await check();
    expect((await owners.read(organizationId, 'client-0'))?.contestedBy).toEqual([]);
  });

  it('stays contested while both versions hold it', async () => {
    const { check, owners, claim } = arrange('client-1');
    await claim('client-1', other);
    await check();
    await check();
    expect((await owners.read(organizationId, 'client-1'))?.contestedBy).toEqual([secretArn]);
  });

  it('cannot be recorded without the ledger, which is no finding about the client', async () => {
    const { check, owners } = arrange();
    owners.claim = () => Promise.reject(new Error('unforeseen'));
    await expect(check()).rejects.toThrow('unforeseen');
  });
});
