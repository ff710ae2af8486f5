import { describe, expect, it } from 'vitest';
import { readEventPattern } from '../../../sandbox/eventbridge/event-pattern.ts';
import { inputOf } from '../../../sandbox/eventbridge/target-input.ts';

const event = {
  source: 'aws.secretsmanager',
  'detail-type': 'AWS Service Event via CloudTrail',
  resources: ['one', 'two'],
  detail: { eventName: 'RotationFailed', additionalEventData: { SecretId: 'arn:secret:crm-AbCdEf' }, attempts: 3 },
};

const matches = (pattern: unknown) => readEventPattern(pattern, 'rule')(event);

describe('an event pattern', () => {
  it.each([
    [{ source: ['aws.secretsmanager'] }, true],
    [{ source: ['aws.events', 'aws.secretsmanager'] }, true],
    [{ source: ['aws.events'] }, false],
    [{ source: ['aws.secretsmanager'], detail: { eventName: ['RotationStarted'] } }, false],
    [{ detail: { eventName: ['RotationFailed', 'RotationAbandoned'] } }, true],
    [{ detail: { attempts: [3] } }, true],
    [{ detail: { attempts: ['3'] } }, false],
    [{ resources: ['two'] }, true],
    [{ resources: ['three'] }, false],
    [{ detail: { additionalEventData: { SecretId: [{ prefix: 'arn:secret:crm-' }] } } }, true],
    [{ detail: { additionalEventData: { SecretId: [{ prefix: 'arn:secret:erp-' }, { suffix: 'AbCdEf' }] } } }, true],
    [{ detail: { additionalEventData: { SecretId: [{ wildcard: 'arn:*:crm-*' }] } } }, true],
    [{ detail: { additionalEventData: { SecretId: [{ wildcard: 'arn:*:crm' }] } } }, false],
    [{ detail: { eventName: [{ 'anything-but': 'RotationFailed' }] } }, false],
    [{ detail: { eventName: [{ 'anything-but': ['RotationStarted', 'RotationSucceeded'] }] } }, true],
    [{ detail: { eventName: [{ 'anything-but': { prefix: 'Rotation' } }] } }, false],
    [{ detail: { nothing: [{ 'anything-but': 'x' }] } }, false],
    [{ detail: { eventName: [{ 'equals-ignore-case': 'rotationfailed' }] } }, true],
    [{ detail: { eventName: [{ exists: true }], nothing: [{ exists: false }] } }, true],
    [{ detail: { nothing: [{ exists: true }] } }, false],
  ])('%j: %s', (pattern, expected) => expect(matches(pattern)).toBe(expected));

  it.each([
    [{ source: [{ numeric: ['>', 1] }] }, 'numeric'],
    [{ $or: [{ source: ['a'] }] }, '$or'],
    [{ source: [] }, 'empty lists'],
    [{ source: 'aws.events' }, 'an object'],
    [{ source: [{ prefix: 'a', suffix: 'b' }] }, 'one matcher'],
  ])('%j is rejected', (pattern, named) => expect(() => matches(pattern)).toThrow(named));
});

describe('a target receives', () => {
  it('the event', () => expect(JSON.parse(inputOf({}, event))).toEqual(event));
  it('a constant input', () => expect(inputOf({ Input: '{"a":1}' }, event)).toBe('{"a":1}'));
  it('a part of the event', () => expect(inputOf({ InputPath: '$.detail.attempts' }, event)).toBe('3'));
  it('the result of a template', () => {
    const InputTransformer = {
      InputPathsMap: { name: '$.detail.eventName', attempts: '$.detail.attempts', missing: '$.nowhere' },
      InputTemplate: '"<name> after <attempts><missing>: <other>"',
    };
    expect(inputOf({ InputTransformer }, event)).toBe('"RotationFailed after 3: <other>"');
  });
  it('a string with quotes of its own, unless the template has them', () => {
    const InputTransformer = {
      InputPathsMap: { name: '$.detail.eventName', attempts: '$.detail.attempts' },
      InputTemplate: '{"name": <name>, "attempts": <attempts>, "text": "\\"<name>\\""}',
    };
    const input = { name: 'RotationFailed', attempts: 3, text: '"RotationFailed"' };
    expect(JSON.parse(inputOf({ InputTransformer }, event))).toEqual(input);
  });
});
