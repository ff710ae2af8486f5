import { describe, expect, it } from 'vitest';
import { homeOf, parseTask } from '../../../lambda/watch/watch-task.ts';
import { errorOf } from '../functions/function-under-test.ts';
import { nowMs, rotateFunctionArn, secretArn } from './secrets.ts';

const parse = (event: unknown) => parseTask(event, homeOf(rotateFunctionArn), nowMs);

/** As EventBridge sends it. */
const labelUpdated = (resources: unknown = [secretArn]) => ({
  source: 'aws.secretsmanager',
  'detail-type': 'Secret Label Updated',
  resources,
  detail: { name: 'billing', labelUpdated: 'AWSCURRENT', versionId: 'v2' },
});

describe('an event', () => {
  const time = new Date(nowMs - 60_000).toISOString();
  it.each([
    ['nothing', undefined, nowMs],
    ['an empty object', {}, nowMs],
    ['a time', { time }, nowMs - 60_000],
    ['the event of a schedule', { 'detail-type': 'Scheduled Event', source: 'aws.events', time }, nowMs - 60_000],
  ])('with %s is an hourly run', (_, event, scheduledAtMs) => {
    expect(parse(event)).toEqual({ kind: 'hourly', scheduledAtMs });
  });

  it('names one secret', () => {
    expect(parse({ secretArn })).toEqual({ kind: 'secret', cause: 'request', secretArn });
    expect(parse(labelUpdated())).toEqual({ kind: 'secret', cause: 'label', secretArn });
  });

  it('asks for every secret', () => {
    expect(parse({ all: true })).toEqual({ kind: 'all', scheduledAtMs: nowMs });
  });

  it.each([
    ['text', 'CANARY'],
    ['a list', []],
    ['an unknown field', { secretARN: secretArn }],
    ['two tasks', { secretArn, all: true }],
    ['"all" that is not true', { all: 'CANARY' }],
    ['a name in place of an ARN', { secretArn: 'CANARY' }],
    ['the ARN of something else', { secretArn: rotateFunctionArn }],
    ['a secret of another account', { secretArn: secretArn.replace('123456789012', '999999999999') }],
    ['a secret of another region', { secretArn: secretArn.replace('eu-central-1', 'us-east-1') }],
    ['labels of no secret', labelUpdated([])],
    ['labels of something else', labelUpdated(['CANARY'])],
    ['labels of two secrets', labelUpdated([secretArn, secretArn])],
    ['resources that are no list', labelUpdated('CANARY')],
  ])('with %s is refused, and not quoted', async (_, event) => {
    const error = await errorOf(Promise.resolve().then(() => parse(event)));
    expect(error).toMatchObject({ code: 'invalid-event', outcome: 'unchanged' });
    expect(String(error)).not.toContain('CANARY');
  });
});
