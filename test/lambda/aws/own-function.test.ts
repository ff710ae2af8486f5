import { expect, it } from 'vitest';
import { isOwnFunction } from '../../../lambda/aws/own-function.ts';

const rotate = 'arn:aws:lambda:eu-central-1:123456789012:function:gor-rotate';

it.each([
  'gor-rotate',
  'gor-report',
  '123456789012:function:gor-retire',
  rotate.replace('rotate', 'watch'),
  `${rotate}:live`,
])('%s is ours', (named) => expect(isOwnFunction(named, rotate)).toBe(true));

it.each(['rotate', 'billing', 'gor-rotate-2', 'arn:aws:lambda:eu-central-1:123456789012:function:billing', 'forged\n'])(
  '%j is not',
  (named) => expect(isOwnFunction(named, rotate)).toBe(false),
);
