import { describe, expect, it } from 'vitest';
import type { FleetSecret } from '../../../lambda/ports/secret-fleet.ts';
import { secretName } from '../../../lambda/strategies/multi-secret.ts';
import { checkOrphanedSecrets } from '../../../lambda/watch/check-orphaned-secrets.ts';
import { document } from '../fakes/rotation.ts';
import { dayMs, hourMs, nowMs, secretArn } from './secrets.ts';
import { nextStep } from './watched-run.ts';
import { arrangeSecret } from './watched-secret.ts';

const clientRequestToken = 'abandoned';
const ownName = secretName({ secretArn, clientRequestToken: clientRequestToken });

/** A client with the secrets of two versions, and one that a rotation created two days ago and left behind. */
async function arrange(more: Partial<FleetSecret> = {}) {
  const watch = await arrangeSecret(more);
  const { run, logger, secret, administration, cloud, fleet, values } = watch;
  const { organization } = cloud;
  for (const version of ['current', 'previous']) {
    values.put(secretArn, version, { clientId: 'client-1', clientSecret: `${version}-secret`, secretId: version });
    organization.addSecret('client-1', version, secretName({ secretArn, clientRequestToken: version }));
  }
  fleet.createdAtMs.set(clientRequestToken, nowMs - 2 * dayMs);
  values.put(secretArn, clientRequestToken, { clientId: 'client-1', clientSecret: 'left-secret', secretId: 'left' });
  const check = async () =>
    checkOrphanedSecrets(run, logger, secret, await watch.staged(), document({}), administration, secretName);
  const secretIds = () => organization.secretsOf('client-1').map(({ secretId }) => secretId);
  return { ...watch, organization, check, secretIds };
}

describe('a secret of the client that nothing refers to', () => {
  it('is deleted, and no other', async () => {
    const { check, organization, secretIds, audited, found } = await arrange();
    organization.addSecret('client-1', 'left', ownName);
    await check();
    expect(secretIds()).toEqual(['current', 'previous']);
    expect(audited()).toEqual([
      { event: 'candidate-discarded', clientId: 'client-1', secretId: 'left', clientRequestToken },
    ]);
    expect(found()).toEqual([]);
  });

  it('is reported as long as it is too young', async () => {
    const { check, organization, fleet, secretIds, found } = await arrange();
    organization.addSecret('client-1', 'left', ownName);
    fleet.createdAtMs.set(clientRequestToken, nowMs - hourMs);
    await check();
    expect(secretIds()).toContain('left');
    expect(found()).toMatchObject([
      {
        finding: 'client-orphaned',
        message: expect.stringMatching(/the secret of the client client-1 left\b/),
        orphanId: 'left',
        clientRequestToken,
        ...nextStep,
      },
    ]);
  });
});

it('a secret that may have been AWSCURRENT until its rotation was rolled back is reported and kept', async () => {
  const { check, organization, fleet, secretIds, found } = await arrange();
  organization.addSecret('client-1', 'left', ownName);
  fleet.createdAtMs.set(clientRequestToken, nowMs - 30 * dayMs);
  await check();
  expect(secretIds()).toContain('left');
  expect(found()).toMatchObject([{ finding: 'client-orphaned', orphanId: 'left' }]);
});

describe('kept, and not reported, is', () => {
  it.each([
    ['one with another name', 'by hand', 'active'],
    [
      'one that was made for another secret',
      secretName({ secretArn: 'arn:another', clientRequestToken: clientRequestToken }),
      'active',
    ],
    ['one that is dead already', ownName, 'inactive'],
  ])('%s', async (_, name, status) => {
    const { check, organization, secretIds, lines } = await arrange();
    organization.addSecret('client-1', 'left', name, status);
    await check();
    expect(secretIds()).toContain('left');
    expect(lines).toEqual([]);
  });

  it('one that a version names, though the version that it was created for is gone', async () => {
    const { check, organization, values, fleet, secretIds, lines } = await arrange();
    values.put(secretArn, 'previous', { clientId: 'client-1', clientSecret: 'left-secret', secretId: 'left' });
    organization.addClient('client-1');
    organization.addSecret('client-1', 'left', ownName);
    fleet.createdAtMs.delete(clientRequestToken);
    await check();
    expect([secretIds(), lines]).toEqual([['left'], []]);
  });

  it('one whose credential was stored again without its id', async () => {
    const { check, organization, values, secretIds, lines } = await arrange({
      stagesByVersion: { stored: ['AWSCURRENT'], current: ['AWSPREVIOUS'] },
    });
    organization.addSecret('client-1', 'left', ownName);
    values.put(secretArn, 'stored', { clientId: 'client-1', clientSecret: 'left-secret' });
    await check();
    expect(secretIds()).toContain('left');
    expect(lines.filter(({ orphanId }) => orphanId === 'left')).toEqual([]);
  });
});
