import { expect, it } from 'vitest';
import { checkAll } from '../../domain/check-all.ts';
import { RotationError } from '../../domain/rotation-error.ts';

const fail = (message: string, nextStep: string) => () => {
  throw new RotationError('invalid-settings', { message, nextStep });
};

it('says nothing when nothing is wrong', () => {
  expect(() =>
    checkAll(
      () => 1,
      () => undefined,
    ),
  ).not.toThrow();
});

it('tells all problems in one error, and each advice once', () => {
  const both = () => checkAll(fail('One is wrong.', 'mend it.'), () => 1, fail('Two is wrong.', 'mend it.'));
  expect(both).toThrow('invalid-settings: One is wrong. Two is wrong. Next: mend it.');
});

it('does not swallow what is no coded error', () => {
  const broken = () => {
    throw new TypeError('broken');
  };
  expect(() => checkAll(broken)).toThrow(TypeError);
});
