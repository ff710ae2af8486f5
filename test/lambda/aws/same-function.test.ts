import { expect, it } from 'vitest';
import { sameFunction } from '../../../lambda/aws/same-function.ts';

const arn = 'arn:aws:lambda:eu-central-1:123456789012:function:retire';

it.each([arn, `${arn}:live`, `${arn}:7`, `${arn}:$LATEST`])('%s is the same function', (other) => {
  expect(sameFunction(other, arn)).toBe(true);
  expect(sameFunction(arn, other)).toBe(true);
});

it.each([
  undefined,
  '',
  `${arn}-others`,
  arn.replace('eu-central-1', 'eu-west-1'),
  arn.replace('1234', '4321'),
  // The same characters, in other fields.
  arn.replace('1:1', '11:'),
])('%s is a different function', (other) => {
  expect(sameFunction(other, arn)).toBe(false);
});
