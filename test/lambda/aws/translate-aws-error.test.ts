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

  it.each(['ValidationException', 'InvalidRequestException', 'ResourceNotFoundException', 'LimitExceededException'])(
    'that is a refusal (%s) has changed nothing',
    (name) => {
      expect(translate(awsError(name, 400))).toMatchObject({ code: 'aws-refused', outcome: 'unchanged' });
    },
  );

  it.each([
    ['ThrottlingException', 400],
    ['TooManyRequestsException', 429],
    ['InternalServiceError', 500],
    ['TimeoutError', undefined],
    ['ECONNRESET', undefined],
    // An answer whose status was read and whose body broke off or is no JSON.
    ['SyntaxError', 400],
    ['TimeoutError', 400],
    ['Error', 404],
  ])('that is none (%s) leaves open what the call did, as the caller says', (name, status) => {
    expect(translate(awsError(name, status))).toMatchObject({ code: 'aws-unavailable', outcome: 'unknown' });
    expect(translate(awsError(name, status), 'unchanged').outcome).toBe('unchanged');
  });

  it('that was translated already stays what it is', () => {
    const error = new RotationError('invalid-secret-document', { message: 'It is binary.', nextStep: 'store text.' });
    expect(translate(error)).toBe(error);
  });

  it('is a coded error, whatever was thrown', () => {
    const thrown = fc.anything().filter((value) => value !== undefined && value !== null);
    fc.assert(
      fc.property(thrown, (value) => {
        expect(translate(value)).toBeInstanceOf(RotationError);
      }),
    );
  });
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
