import { expect, it } from 'vitest';
import { sameFunction } from '../../../lambda/aws/same-function.ts';
import { readWatchSettings } from '../../../lambda/watch/watch-settings.ts';

const arn = (name: string) => `arn:aws:lambda:eu-central-1:123456789012:function:${name}`;

it('names every variable that is missing or malformed, at once', () => {
  const read = () => readWatchSettings({ RETIRE_FUNCTION_ARN: 'retire' });
  expect(read).toThrow(/^invalid-settings: .*ROTATE_FUNCTION_ARN.*RETIRE_FUNCTION_ARN.* Next: deploy the stack again/);
});

it.each([
  ['empty', ''],
  ['with something before it', ` ${arn('rotate')}`],
  ['of something else', arn('rotate').replace('function', 'layer')],
  ['of an account that is none', arn('rotate').replace('123456789012', '1234')],
  ['without a name', arn('')],
])('takes no ARN %s', (_, rotateFunctionArn) => {
  const read = () => readWatchSettings({ ROTATE_FUNCTION_ARN: rotateFunctionArn, RETIRE_FUNCTION_ARN: arn('retire') });
  expect(read).toThrow(/^invalid-settings: The secrets to watch cannot be determined: variable ROTATE_FUNCTION_ARN/);
});

it('has a default for the schedule group alone', () => {
  const variables = { ROTATE_FUNCTION_ARN: arn('rotate'), RETIRE_FUNCTION_ARN: arn('retire') };
  expect(readWatchSettings(variables).groupName).toBe('default');
  expect(readWatchSettings({ ...variables, SCHEDULE_GROUP: 'ours' }).groupName).toBe('ours');
});

it('knows a function by any of its versions and aliases', () => {
  expect(sameFunction(`${arn('rotate')}:live`, arn('rotate'))).toBe(true);
  expect(sameFunction(arn('rotate'), `${arn('rotate')}:$LATEST`)).toBe(true);
  expect(sameFunction(arn('rotate-2'), arn('rotate'))).toBe(false);
  expect(sameFunction(undefined, arn('rotate'))).toBe(false);
});
