import { describe, expect, it } from 'vitest';
import { runStep } from '../../../lambda/steps/run-step.ts';
import { clientRequestToken, secretArn } from '../fakes/rotation.ts';
import { arrangeStep, pendingDocument } from './step-under-test.ts';

const isCurrent = { stagesByVersion: { 'version-1': ['AWSPREVIOUS'], [clientRequestToken]: ['AWSCURRENT'] } };
type Step = Parameters<typeof runStep>[0]['step'];

function arrange(world: Parameters<typeof arrangeStep>[0] = {}) {
  const arranged = arrangeStep(world);
  const { services } = arranged.rotation;
  const run = (step: Step, variables = {}) =>
    runStep({ step, secretId: 'billing', clientRequestToken, rotationToken: undefined }, services, variables);
  return { ...arranged, services, run };
}

describe('a step', () => {
  it.each([
    ['setSecret', ['candidate-authenticated']],
    ['testSecret', ['candidate-verified']],
    ['finishSecret', ['retirement-scheduled', 'credential-promoted']],
  ] as const)('%s does its own work', async (step, events) => {
    const { run, audited } = arrange();
    expect(await run(step)).toBe('done');
    expect(audited()).toEqual(events);
  });

  it('uses the variables of the function if there is no tag', async () => {
    const { run, lines, logger } = arrange();
    await run('setSecret', { ROTATION_STRATEGY: 'replacement-client' });
    logger.info('later');
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({
      secretArn,
      secretName: 'billing',
      strategy: 'replacement-client',
    });
  });

  it('does nothing for an abandoned version, and its log lines name the secret', async () => {
    const { run, happened, lines, logger } = arrange({ description: { stagesByVersion: {} } });
    await expect(run('createSecret')).rejects.toMatchObject({ code: 'version-not-found' });
    expect(happened).toEqual([]);
    logger.info('later');
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ secretArn, secretName: 'billing' });
  });
});

describe('a step for a version that is already current', () => {
  const subscribed = { description: isCurrent, hasSubscribers: true };

  it.each(['createSecret', 'setSecret', 'testSecret', 'finishSecret'] as const)('does nothing: %s', async (step) => {
    const { run, happened, tried, opened, versions } = arrange({ description: isCurrent });
    expect(await run(step)).toBe('already-current');
    expect([happened, tried, opened, versions.reads]).toEqual([[], [], [], []]);
  });

  it('announces the promotion again in finishSecret, because the run that promoted it may have crashed before', async () => {
    const { run, put, published } = arrange(subscribed);
    put(clientRequestToken, 'AWSCURRENT', pendingDocument);
    expect(await run('finishSecret', { ROTATION_STRATEGY: 'multi-secret' })).toBe('already-current');
    expect(published).toMatchObject([
      {
        type: 'Credential Rotated',
        resource: secretArn,
        detail: { versionId: clientRequestToken, clientId: 'client-2', strategy: 'multi-secret' },
      },
    ]);
  });

  it.each(['createSecret', 'setSecret', 'testSecret'] as const)(
    'announces nothing before finishSecret: %s',
    async (step) => {
      const { run, put, published } = arrange(subscribed);
      put(clientRequestToken, 'AWSCURRENT', pendingDocument);
      await run(step);
      expect(published).toEqual([]);
    },
  );

  it('announces nothing if AWSCURRENT has left the version in the meantime', async () => {
    const { run, published } = arrange(subscribed);
    expect(await run('finishSecret')).toBe('already-current');
    expect(published).toEqual([]);
  });
});
