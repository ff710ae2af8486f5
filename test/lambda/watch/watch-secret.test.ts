import { describe, expect, it } from 'vitest';
import { metricNames } from '../../../domain/metric-names.ts';
import { RotationError } from '../../../domain/rotation-error.ts';
import { watchSecret } from '../../../lambda/watch/watch-secret.ts';
import { hourMs, iso, nowMs, secretArn } from './secrets.ts';
import { arrangeSecret, knownState } from './watched-secret.ts';

const notDue = knownState(undefined, { nextCheckAt: iso(nowMs + hourMs) });

async function arrange(...arranged: Parameters<typeof arrangeSecret>) {
  const watch = await arrangeSecret(...arranged);
  const start = (cause: 'request' | 'label') => watchSecret(watch.run, { kind: 'secret', secretArn, cause });
  return { ...watch, start };
}

describe('one secret', () => {
  it('is checked at once if a caller asks', async () => {
    const { start, cloud, logger } = await arrange(notDue);
    expect(await start('request')).toMatchObject({ outcome: 'checked', failures: 0 });
    expect(cloud.logins).toEqual(['client-1']);
    expect(logger.metrics).toEqual([]);
  });

  it('is compared with the ledger when its labels were moved', async () => {
    const { start, cloud } = await arrange(notDue);
    expect(await start('label')).toMatchObject({ outcome: 'visited' });
    expect(cloud.logins).toEqual([]);
  });

  it('measures what was found, and says nothing of other secrets', async () => {
    const { start, reject, logger } = await arrange(notDue);
    reject();
    expect(await start('request')).toMatchObject({ findings: { 'credential-rejected': 1 } });
    expect(logger.metrics).toEqual([{ name: metricNames.credentialsRejected, value: 1, unit: 'Count' }]);
  });

  it.each(['request', 'label'] as const)(
    'that the ledger does not know is adopted if it is ours (%s)',
    async (cause) => {
      const { start, stateNow } = await arrange(undefined, { wasRotated: false });
      expect(await start(cause)).toMatchObject({ outcome: 'checked' });
      expect(await stateNow()).toMatchObject({ currentGeneration: 1 });
    },
  );
});

describe('a secret that is none of ours', () => {
  it.each([
    ['another function rotates it', { rotationFunctionArn: 'arn:another' }],
    ['it is not rotated', { rotationEnabled: undefined, rotationFunctionArn: undefined }],
    ['its rotation is turned off', { rotationEnabled: false }],
    ['it is being deleted', { deletion: 'scheduled' }],
  ] as const)('is ignored: %s', async (_, more) => {
    const { start, ledger, logger, secrets } = await arrange(undefined, more);
    expect(await start('label')).toMatchObject({ outcome: 'ignored' });
    expect([ledger.states.size, logger.metrics]).toEqual([0, []]);
    expect(secrets.calls.filter((call) => call.startsWith('readValue'))).toEqual([]);
    await expect(start('request')).rejects.toMatchObject({ code: 'invalid-event' });
  });

  it('is ignored: this function may not describe it', async () => {
    const { start, secrets, lines } = await arrange(undefined);
    secrets.failure = new RotationError('aws-access-denied', { message: 'It was denied.', nextStep: 'allow it.' });
    expect(await start('label')).toMatchObject({ outcome: 'ignored', failures: 0 });
    expect(lines).toEqual([]);
  });

  it('is a failure if AWS does not respond', async () => {
    const { start, secrets } = await arrange(undefined);
    secrets.failure = new RotationError('aws-unavailable', { message: 'No response.', nextStep: 'wait.' });
    await expect(start('label')).rejects.toMatchObject({ code: 'aws-unavailable' });
  });
});
