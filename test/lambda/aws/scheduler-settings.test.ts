import { expect, it } from 'vitest';
import { readSchedulerSettings } from '../../../lambda/aws/scheduler-settings.ts';

const RETIRE_FUNCTION_ARN = 'arn:aws:lambda:eu-central-1:123456789012:function:retire';
const SCHEDULER_ROLE_ARN = 'arn:aws:iam::123456789012:role/scheduler';
const RETIRE_DEAD_LETTER_ARN = 'arn:aws:sqs:eu-central-1:123456789012:retire';
const variables = { RETIRE_FUNCTION_ARN, SCHEDULER_ROLE_ARN };

function problemOf(given: Record<string, string>): string {
  try {
    readSchedulerSettings(given);
  } catch (error) {
    expect(error).toMatchObject({ code: 'invalid-settings', outcome: 'unchanged' });
    return (error as Error).message;
  }
  throw new Error('The settings were accepted.');
}

it('reads the variables that the stack sets', () => {
  expect(readSchedulerSettings(variables)).toStrictEqual({
    retireFunctionArn: RETIRE_FUNCTION_ARN,
    roleArn: SCHEDULER_ROLE_ARN,
    groupName: 'default',
  });
  expect(readSchedulerSettings({ ...variables, SCHEDULE_GROUP: 'rotation', RETIRE_DEAD_LETTER_ARN })).toMatchObject({
    groupName: 'rotation',
    deadLetterArn: RETIRE_DEAD_LETTER_ARN,
  });
});

it('defaults to the retire function itself, unless its variable is set', () => {
  const own = 'arn:aws:lambda:eu-central-1:123456789012:function:itself';
  expect(readSchedulerSettings({ SCHEDULER_ROLE_ARN }, own).retireFunctionArn).toBe(own);
  expect(readSchedulerSettings(variables, own).retireFunctionArn).toBe(RETIRE_FUNCTION_ARN);
});

it.each(['aws-cn', 'aws-us-gov'])('accepts the partition %s', (partition) => {
  const retireFunctionArn = RETIRE_FUNCTION_ARN.replace('arn:aws:', `arn:${partition}:`);
  expect(readSchedulerSettings({ ...variables, RETIRE_FUNCTION_ARN: retireFunctionArn })).toMatchObject({
    retireFunctionArn,
  });
});

it('names every missing variable at once, or the old credential would never be revoked', () => {
  const message = problemOf({ RETIRE_DEAD_LETTER_ARN: 'queue' });
  for (const name of ['RETIRE_FUNCTION_ARN', 'SCHEDULER_ROLE_ARN', 'RETIRE_DEAD_LETTER_ARN']) {
    expect(message).toContain(name);
  }
});

it.each(['retire', 'arn', 'https://arn:aws:lambda:'])('refuses %j as an ARN', (text) => {
  expect(problemOf({ ...variables, RETIRE_FUNCTION_ARN: text })).toContain('RETIRE_FUNCTION_ARN');
});

it('refuses an invalid queue, or a retirement that could not be started would be lost', () => {
  expect(problemOf({ ...variables, RETIRE_DEAD_LETTER_ARN: 'queue' })).toContain('RETIRE_DEAD_LETTER_ARN');
});

it('treats an empty variable as unset', () => {
  expect(readSchedulerSettings({ ...variables, SCHEDULE_GROUP: '', RETIRE_DEAD_LETTER_ARN: '' })).toStrictEqual(
    readSchedulerSettings(variables),
  );
});
