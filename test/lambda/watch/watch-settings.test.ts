import { expect, it } from 'vitest';
import { sameFunction } from '../../../lambda/aws/same-function.ts';
import { readWatchSettings } from '../../../lambda/watch/watch-settings.ts';

const arn = (name: string) => `arn:aws:lambda:eu-central-1:123456789012:function:${name}`;

it('names the variable that is missing', () => {
  const read = () => readWatchSettings({});
  expect(read).toThrow(/^invalid-settings: .*ROTATE_FUNCTION_ARN.* Next: deploy the stack again/);
});

it.each([
  ['empty', ''],
  ['with something before it', ` ${arn('rotate')}`],
  ['of something else', arn('rotate').replace('function', 'layer')],
  ['of an account that is none', arn('rotate').replace('123456789012', '1234')],
  ['without a name', arn('')],
])('takes no ARN %s', (_, rotateFunctionArn) => {
  const read = () => readWatchSettings({ ROTATE_FUNCTION_ARN: rotateFunctionArn });
  expect(read).toThrow(/^invalid-settings: The secrets to watch cannot be determined: variable ROTATE_FUNCTION_ARN/);
});

it('reads the longest interval, and refuses a malformed one: no schedule would be compared', () => {
  const read = (interval: string) =>
    readWatchSettings({ ROTATE_FUNCTION_ARN: arn('rotate'), ROTATION_LONGEST_INTERVAL: interval });
  expect(read('31d').longestIntervalSeconds).toBe(31 * 86_400);
  expect(read('').longestIntervalSeconds).toBeUndefined();
  expect(() => read('1h')).toThrow(/ROTATION_LONGEST_INTERVAL.*at least 4h/);
});

it('knows a function by any of its versions and aliases', () => {
  expect(sameFunction(`${arn('rotate')}:live`, arn('rotate'))).toBe(true);
  expect(sameFunction(arn('rotate'), `${arn('rotate')}:$LATEST`)).toBe(true);
  expect(sameFunction(arn('rotate-2'), arn('rotate'))).toBe(false);
  expect(sameFunction(undefined, arn('rotate'))).toBe(false);
});
