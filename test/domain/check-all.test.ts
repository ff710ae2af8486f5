import { expect, it } from 'vitest';
import { checkAll } from '../../domain/check-all.ts';
import { RotationError } from '../../domain/rotation-error.ts';

const fail = (message: string, nextStep: string) => () => {
  throw new RotationError('invalid-settings', { message, nextStep });
};

it('throws nothing without problems', () => {
  expect(() =>
    checkAll(
      () => 1,
      () => undefined,
    ),
  ).not.toThrow();
});

it('reports all problems in one error, and each piece of advice once', () => {
  const both = () => checkAll(fail('One is wrong.', 'mend it.'), () => 1, fail('Two is wrong.', 'mend it.'));
  expect(both).toThrow('invalid-settings: One is wrong. Two is wrong. Next: mend it.');
});

it('does not swallow an error without a code', () => {
  const broken = () => {
    throw new TypeError('broken');
  };
  expect(() => checkAll(broken)).toThrow(TypeError);
});

it('does not swallow it behind a coded error either', () => {
  const broken = () => {
    throw new TypeError('broken');
  };
  expect(() => checkAll(fail('One is wrong.', 'mend it.'), broken)).toThrow(TypeError);
});

it('keeps a single error as it was, with the details of the failed call', () => {
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

it('reports several pieces of advice as separate sentences', () => {
  const both = () => checkAll(fail('One is wrong.', 'mend it.'), fail('Two is wrong.', 'replace it.'));
  expect(both).toThrow('Next: mend it. replace it.');
});
