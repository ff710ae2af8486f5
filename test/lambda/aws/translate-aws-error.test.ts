import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RotationError } from '../../../domain/rotation-error.ts';
import { translateAwsError } from '../../../lambda/aws/translate-aws-error.ts';
import { canary } from '../../domain/arbitraries.ts';

const operation = 'secretsmanager:PutSecretValue';

/** As the SDK throws it: with the response, and thereby the request, hanging on it. */
function awsError(name: string, httpStatusCode?: number, message = 'It went wrong.'): Error {
  return Object.assign(new Error(message), {
    name,
    $metadata: { ...(httpStatusCode === undefined ? {} : { httpStatusCode }), requestId: 'request-1' },
    $response: { body: message, headers: { authorization: message } },
  });
}

const translate = (error: unknown, outcome: 'unchanged' | 'unknown' = 'unknown') =>
  translateAwsError(error, operation, outcome);

describe('a failure at AWS', () => {
  it.each([
    ['AccessDeniedException', 400],
    ['AccessDenied', 403],
    ['UnrecognizedClientException', 400],
    ['ExpiredTokenException', 400],
    ['DecryptionFailure', 400],
    ['EncryptionFailure', 400],
  ])('of missing rights (%s) names the permission', (name, status) => {
    const error = translate(awsError(name, status));
    expect(error).toMatchObject({ code: 'aws-access-denied', outcome: 'unchanged', correlationId: 'request-1' });
    expect(error.nextStep).toContain(operation);
  });

  it('of missing rights names the permission that AWS says was missing', () => {
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
    // They resemble JavaScript's and Node's names for a response that cannot be read.
    'ValidationError',
    'InternalTypeError',
    'TypeErrorException',
    'EFSIOException',
  ])('that is a refusal (%s) has changed nothing', (name) => {
    expect(translate(awsError(name, 400))).toMatchObject({ code: 'aws-request-rejected', outcome: 'unchanged' });
  });

  it.each([
    ['ThrottlingException', 400],
    ['TooManyRequestsException', 429],
    ['InternalServiceError', 500],
    ['TimeoutError', undefined],
    ['ECONNRESET', undefined],
    // A response whose status was read and whose body was cut off or is not JSON.
    ['SyntaxError', 400],
    ['TimeoutError', 400],
    ['Error', 404],
    ['RangeError', 400],
    ['ECONNRESET', 400],
    ['EPIPE', 400],
    // Not a response of AWS: it comes from a proxy in between.
    ['SomethingElse', 200],
    ['SomethingElse', 302],
    ['SomethingElse', 399],
    ['SomethingElse', undefined],
  ])('that is none (%s) leaves open what the call did, as the caller says', (name, status) => {
    expect(translate(awsError(name, status))).toMatchObject({ code: 'aws-unavailable', outcome: 'unknown' });
    expect(translate(awsError(name, status), 'unchanged').outcome).toBe('unchanged');
  });

  it('that was translated already stays what it is', () => {
    const error = new RotationError('invalid-secret-document', { message: 'It is binary.', nextStep: 'store text.' });
    expect(translate(error)).toBe(error);
  });

  it('is a coded error, whatever the error was', () => {
    const anyError = fc.anything().filter((value) => value !== undefined && value !== null);
    fc.assert(
      fc.property(anyError, (value) => {
        expect(translate(value)).toBeInstanceOf(RotationError);
      }),
    );
  });
});

describe('a name that is none', () => {
  const nameless = (name: unknown) => Object.assign(awsError('', 400), { name });

  it.each([undefined, 5, ['AccessDeniedException'], { toString: () => 'AccessDeniedException' }, '', 'x y', '5xx'])(
    '(%j) is reported as none',
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
])('the request id %j is passed on where it is one', (requestId, correlationId) => {
  const error = Object.assign(awsError('ValidationException', 400), { $metadata: { httpStatusCode: 400, requestId } });
  expect(translate(error).correlationId).toBe(correlationId);
});

it.each(['rejected', { name: 'Error' }, undefined, null])('an error without any response (%j) is none', (error) => {
  expect(translate(error)).toMatchObject({ code: 'aws-unavailable', correlationId: undefined, outcome: 'unknown' });
});

it('never passes on the message of a foreign error, which may quote the secret, nor its response', () => {
  const name = fc.constantFrom('ValidationException', 'AccessDeniedException', 'InternalServiceError', 'Error');
  fc.assert(
    fc.property(canary, name, fc.constantFrom(400, 403, 500, undefined), (secret, errorName, status) => {
      const foreign = awsError(errorName, status, `Invalid value '${secret}'`);
      const error = translate(Object.assign(foreign, { cause: new Error(secret) }));
      expect(inspect(error, { depth: null, showHidden: true }) + JSON.stringify(error)).not.toContain(secret);
    }),
  );
});
