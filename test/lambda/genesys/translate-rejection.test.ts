import { expect, it } from 'vitest';
import { RotationError } from '../../../domain/rotation-error.ts';
import { RejectedResponse } from '../../../lambda/genesys/rejected-response.ts';
import { translateRejection } from '../../../lambda/genesys/translate-rejection.ts';

const call = { operation: 'GET /api/v2/oauth/clients', permission: 'oauth:client:view' };

it('a coded error stays what it is', () => {
  const error = new RotationError('rate-limited', { message: 'm', nextStep: 'n' });
  expect(translateRejection(error, call)).toBe(error);
});

it.each([
  [new TypeError('sent Bearer CANARY'), 'TypeError'],
  ['Missing the required parameter "CANARY"', 'string'],
  [undefined, 'undefined'],
])('of what the SDK throws only the type is reported: %s', (value, kind) => {
  const error = translateRejection(value, call);
  expect(error).toMatchObject({ code: 'internal-error', outcome: 'unknown' });
  expect(error.cause).toBeUndefined();
  expect(error.summary).toContain(`${call.operation} failed`);
  expect(error.summary).toContain(`(${kind})`);
  expect(error.nextStep).not.toBe('');
  expect(`${error}`).not.toContain('CANARY');
});

it.each([
  [401, 'current-credential-rejected'],
  [403, 'missing-permission'],
  [404, 'genesys-request-rejected'],
  [422, 'genesys-request-rejected'],
])('HTTP %d is %s, with the response as its cause', (status, code) => {
  const reply = new RejectedResponse({ status, explanation: '', correlationId: 'correlation-1' });
  const error = translateRejection(reply, call);
  expect(error).toMatchObject({ code, outcome: 'unchanged', correlationId: 'correlation-1' });
  expect(error.cause).toBe(reply);
  expect(error.summary).not.toContain('It said');
});

it('a response is named by its status, and by its code where it has one', () => {
  const message = (errorCode?: string) => new RejectedResponse({ status: 409, explanation: '', errorCode });
  expect(message()).toMatchObject({ name: 'RejectedResponse', message: 'Genesys Cloud responded 409.' });
  expect(message('busy').message).toBe('Genesys Cloud responded 409 (busy).');
  expect(translateRejection(message(), call).summary).toBe(`Genesys Cloud responded 409 to ${call.operation}.`);
});
