import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RotationError } from '../../../domain/rotation-error.ts';
import { translateAwsError } from '../../../lambda/aws/translate-aws-error.ts';
import { canary } from '../../domain/arbitraries.ts';

const operation = 'secretsmanager:PutSecretValue';

/** An error as the SDK throws it, with the response and thereby the request attached. */
function awsError(name: string, httpStatusCode?: number, message = 'It went wrong.'): Error {
  return Object.assign(new Error(message), {
    name,
    $metadata: { ...(httpStatusCode === undefined ? {} : { httpStatusCode }), requestId: 'request-1' },
    $response: { body: message, headers: { authorization: message } },
  });
}

const translate = (error: unknown, outcome: 'unchanged' | 'unknown' = 'unknown') =>
  translateAwsError(error, operation, outcome);

describe('an AWS failure', () => {
  it.each([
    ['AccessDeniedException', 400],
    ['AccessDenied', 403],
    ['UnrecognizedClientException', 400],
    ['ExpiredTokenException', 400],
    ['DecryptionFailure', 400],
    ['EncryptionFailure', 400],
  ])('for lack of permission (%s) names the permission', (name, status) => {
    const error = translate(awsError(name, status));
    expect(error).toMatchObject({ code: 'aws-access-denied', outcome: 'unchanged', correlationId: 'request-1' });
    expect(error.nextStep).toContain(operation);
  });

  it('for lack of permission names the one that AWS reports as missing', () => {
    const message = `User: ${canary} is not authorized to perform: iam:PassRole on resource: ${canary}`;
    const error = translate(awsError('AccessDeniedException', 403, message));
    expect(error.nextStep).toContain('allow iam:PassRole to');
    expect(error.message).toContain(operation);
    expect(error.message).not.toContain(canary);
  });

  it.each([
    'ValidationException',
    'InvalidRequestException',
    'ResourceNotFoundException',
    'LimitExceededException',
    // These resemble JavaScript's and Node's names for an unreadable response.
    'ValidationError',
    'InternalTypeError',
    'TypeErrorException',
    'EFSIOException',
  ])('that is a rejection (%s) has changed nothing', (name) => {
    expect(translate(awsError(name, 400))).toMatchObject({ code: 'aws-request-rejected', outcome: 'unchanged' });
  });

  it('for a secret that is scheduled for deletion says so', () => {
    const message = "You can't perform this operation on the secret because it was marked for deletion.";
    const error = translate(awsError('InvalidRequestException', 400, message));
    expect(error).toMatchObject({ code: 'secret-deleted', outcome: 'unchanged' });
    expect(error.message).toMatch(/scheduled for deletion.*restore-secret/);
    expect(translate(awsError('AnotherException', 400, message)).code).toBe('aws-request-rejected');
  });

  it.each([
    ['ThrottlingException', 400],
    ['TooManyRequestsException', 429],
    ['InternalServiceError', 500],
    ['TimeoutError', undefined],
    ['ECONNRESET', undefined],
    // The status was read, but the body was truncated or is not JSON.
    ['SyntaxError', 400],
    ['TimeoutError', 400],
    ['Error', 404],
    ['RangeError', 400],
    ['ECONNRESET', 400],
    ['EPIPE', 400],
    // From a proxy in between, not from AWS.
    ['SomethingElse', 200],
    ['SomethingElse', 302],
    ['SomethingElse', 399],
    ['SomethingElse', undefined],
  ])('that is not a rejection (%s) has the outcome that the caller names', (name, status) => {
    expect(translate(awsError(name, status))).toMatchObject({ code: 'aws-unavailable', outcome: 'unknown' });
    expect(translate(awsError(name, status), 'unchanged').outcome).toBe('unchanged');
  });

  it('that was already translated stays unchanged', () => {
    const error = new RotationError('invalid-secret-document', { message: 'It is binary.', nextStep: 'store text.' });
    expect(translate(error)).toBe(error);
  });

  it('becomes a coded error, whatever was thrown', () => {
    const anyError = fc.anything().filter((value) => value !== undefined && value !== null);
    fc.assert(
      fc.property(anyError, (value) => {
        expect(translate(value)).toBeInstanceOf(RotationError);
      }),
    );
  });
});

describe('an invalid error name', () => {
  const nameless = (name: unknown) => Object.assign(awsError('', 400), { name });

  it.each([undefined, 5, ['AccessDeniedException'], { toString: () => 'AccessDeniedException' }, '', 'x y', '5xx'])(
    '(%j) is not reported',
    (name) => {
      const error = translate(nameless(name));
      expect(error.code).toBe('aws-request-rejected');
      expect(error.message).toContain('an error without a name');
    },
  );
});

it.each([
  ['request-1', 'request-1'],
  ['8D4C_2', '8D4C_2'],
  ['x'.repeat(80), 'x'.repeat(80)],
  ['x'.repeat(81), undefined],
  ['see request-1', undefined],
  ['request-1 of CANARY', undefined],
  ['', undefined],
  [['request-1'], undefined],
  [undefined, undefined],
])('passes the request id %j on if it is valid', (requestId, correlationId) => {
  const error = Object.assign(awsError('ValidationException', 400), { $metadata: { httpStatusCode: 400, requestId } });
  expect(translate(error).correlationId).toBe(correlationId);
});

it.each(['rejected', { name: 'Error' }, undefined, null])(
  'does not treat an error without a response (%j) as a rejection',
  (error) => {
    expect(translate(error)).toMatchObject({ code: 'aws-unavailable', correlationId: undefined, outcome: 'unknown' });
  },
);

it('never passes on the message or the response of a foreign error, which may quote the secret', () => {
  const name = fc.constantFrom('ValidationException', 'AccessDeniedException', 'InternalServiceError', 'Error');
  fc.assert(
    fc.property(canary, name, fc.constantFrom(400, 403, 500, undefined), (secret, errorName, status) => {
      const foreign = awsError(errorName, status, `Invalid value '${secret}'`);
      const error = translate(Object.assign(foreign, { cause: new Error(secret) }));
      expect(inspect(error, { depth: null, showHidden: true }) + JSON.stringify(error)).not.toContain(secret);
    }),
  );
});
