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

it('does not swallow it behind what is one either', () => {
  const broken = () => {
    throw new TypeError('broken');
  };
  expect(() => checkAll(fail('One is wrong.', 'mend it.'), broken)).toThrow(TypeError);
});

it('leaves the only error as it was, with what was seen of the call that failed', () => {
  const error = new RotationError('genesys-unavailable', {
    message: 'No answer.',
    nextStep: 'wait.',
    outcome: 'unknown',
    correlationId: 'request-1',
  });
  const thrower = () => {
    throw error;
  };
  let thrown: unknown;
  try {
    checkAll(thrower, () => 1);
  } catch (caught) {
    thrown = caught;
  }
  expect(thrown).toBe(error);
});

it('tells several pieces of advice as sentences of their own', () => {
  const both = () => checkAll(fail('One is wrong.', 'mend it.'), fail('Two is wrong.', 'replace it.'));
  expect(both).toThrow('Next: mend it. replace it.');
});
