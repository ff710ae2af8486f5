import fc from 'fast-check';
import { expect, it } from 'vitest';
import { RotationError } from '../../domain/rotation-error.ts';
import { secretArn } from './arbitraries.ts';

const details = { message: 'The client is gone.', nextStep: 'make another.' };

it('says code, event and next step wherever only the message is shown', () => {
  const error = new RotationError('client-not-found', details);
  expect(String(error)).toBe('RotationError: client-not-found: The client is gone. Next: make another.');
  expect(error).toBeInstanceOf(Error);
});

it('has the outcome unchanged unless it says otherwise', () => {
  expect(new RotationError('client-not-found', details).outcome).toBe('unchanged');
  expect(new RotationError('genesys-unavailable', { ...details, outcome: 'unknown' }).outcome).toBe('unknown');
});

it('keeps its cause, and has none without one', () => {
  const cause = new Error('ECONNRESET');
  expect(new RotationError('genesys-unavailable', { ...details, cause }).cause).toBe(cause);
  expect('cause' in new RotationError('genesys-unavailable', details)).toBe(false);
});

it('names the secret that it concerns and stays the same error otherwise', () => {
  fc.assert(
    fc.property(secretArn, fc.constantFrom('unchanged', 'unknown'), fc.boolean(), (arn, outcome, hasCause) => {
      const cause = new Error('ECONNRESET');
      const error = new RotationError('genesys-unavailable', {
        ...details,
        outcome,
        correlationId: 'request-1',
        ...(hasCause ? { cause } : {}),
      });
      const about = error.about(arn);
      expect(about.message).toContain(arn);
      expect(about.stack).toContain(arn);
      expect(about).toMatchObject({ code: error.code, nextStep: error.nextStep, outcome, correlationId: 'request-1' });
      expect(about.cause).toBe(hasCause ? cause : undefined);
      expect('cause' in about).toBe(hasCause);
    }),
  );
});

it('does not name the secret twice', () => {
  const error = new RotationError('client-not-found', details).about('arn:one');
  expect(error.about('arn:one')).toBe(error);
});

it('names the secret even if the stack was removed', () => {
  const error = new RotationError('client-not-found', details);
  Reflect.deleteProperty(error, 'stack');
  expect(error.about('arn:one').message).toContain('arn:one');
});

it('points at the line that threw, not at the one that named the secret', () => {
  function throwingFunction() {
    return new RotationError('client-not-found', details);
  }
  expect(throwingFunction().about('arn:one').stack).toContain('throwingFunction');
});
