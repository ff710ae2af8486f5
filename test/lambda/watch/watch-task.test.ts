import { describe, expect, it } from 'vitest';
import { homeOf } from '../../../lambda/ledger/home.ts';
import { parseTask } from '../../../lambda/watch/watch-task.ts';
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

/** As CloudTrail records a call, and EventBridge sends it. */
const called = (
  eventName: string,
  requestParameters: object,
  userIdentity: object = { arn: 'arn:aws:iam::1:user/eve' },
) => ({
  source: 'aws.secretsmanager',
  'detail-type': 'AWS API Call via CloudTrail',
  detail: { eventName, eventID: 'event-1', userIdentity, requestParameters },
});

describe('a call that CloudTrail recorded', () => {
  const change = (...args: Parameters<typeof called>) => {
    const task = parse(called(...args));
    return task.kind === 'change' ? task.change : undefined;
  };

  it('names the secret, the call and its caller', () => {
    expect(change('PutSecretValue', { secretId: 'billing' })).toMatchObject({
      of: 'secret',
      id: 'billing',
      eventName: 'PutSecretValue',
      actor: 'arn:aws:iam::1:user/eve',
      eventId: 'event-1',
      isRelevant: true,
    });
    const session = {
      arn: 'arn:aws:sts::1:assumed-role/ops/eve',
      sessionContext: { sessionIssuer: { arn: 'arn:role' } },
    };
    expect(change('DeleteSecret', { secretId: secretArn }, session)?.actor).toBe('arn:role');
    expect(change('DeleteSecret', { secretId: secretArn }, { type: 'AWSService' })?.actor).toBe('unknown');
    expect(change('UpdateFunctionCode20150331v2', { functionName: 'gor-rotate' })).toMatchObject({
      of: 'function',
      id: 'gor-rotate',
    });
  });

  it.each([
    ['RotateSecret', {}, false],
    ['RotateSecret', { rotationLambdaARN: 'arn:another' }, true],
    ['RotateSecret', { rotationRules: { automaticallyAfterDays: 999 } }, true],
    ['TagResource', { tags: [{ key: 'cost-center', value: '7' }] }, false],
    ['TagResource', { tags: [{ key: 'cost-center' }, { key: 'genesys-rotation:webhook' }] }, true],
    ['UntagResource', { tagKeys: ['cost-center'] }, false],
    ['UntagResource', { tagKeys: ['genesys-rotation:strategy'] }, true],
    ['TagResource', {}, true],
  ])('%s of %j is reported: %s', (eventName, parameters, isRelevant) => {
    expect(change(eventName, { secretId: 'billing', ...parameters })?.isRelevant).toBe(isRelevant);
  });
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
    ['a call that changes nothing', called('GetSecretValue', { secretId: 'CANARY' })],
    ['a call without a secret', called('PutSecretValue', { name: 'CANARY' })],
    ['a call for what is no secret', called('PutSecretValue', { secretId: 'CANARY one\n' })],
    [
      'a call for a secret of another account',
      called('PutSecretValue', { secretId: secretArn.replace('123456', '999999') }),
    ],
    ['no call', { 'detail-type': 'AWS API Call via CloudTrail', detail: 'CANARY' }],
  ])('with %s is refused, and not quoted', async (_, event) => {
    const error = await errorOf(Promise.resolve().then(() => parse(event)));
    expect(error).toMatchObject({ code: 'invalid-event', outcome: 'unchanged' });
    expect(String(error)).not.toContain('CANARY');
  });
});
