import * as v from 'valibot';
import { RotationError } from '../../domain/rotation-error.ts';

export const stepNames = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'] as const;

export type StepName = (typeof stepNames)[number];

/**
 * The event that Secrets Manager sends to a rotation function.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_lambda-functions.html
 */
export interface RotationEvent {
  readonly step: StepName;
  readonly secretId: string;
  readonly clientRequestToken: string;
  /** Proves to PutSecretValue that the call belongs to this rotation. Never logged. */
  readonly rotationToken: string | undefined;
}

const versionIdPattern = /^[\w-]{32,64}$/;

/** A ClientRequestToken is the id of the pending version. */
export function isVersionId(value: unknown): value is string {
  return typeof value === 'string' && versionIdPattern.test(value);
}

const fields = {
  Step: v.picklist(stepNames, `"Step" must be one of ${stepNames.join(', ')}`),
  SecretId: v.pipe(
    v.string('"SecretId" must be a string'),
    v.minLength(1, '"SecretId" is empty'),
    v.maxLength(2048, '"SecretId" is longer than 2048 characters'),
  ),
  ClientRequestToken: v.pipe(
    v.string('"ClientRequestToken" must be a string'),
    v.regex(versionIdPattern, '"ClientRequestToken" must have 32 to 64 letters, digits or hyphens'),
  ),
  RotationToken: v.optional(v.string('"RotationToken" must be a string')),
};

// The library's own message quotes its input, which may contain a RotationToken.
const schema = v.object(fields, 'it is not an object');

/** @throws RotationError `invalid-event`, listing every problem */
export function parseRotationEvent(event: unknown): RotationEvent {
  const result = v.safeParse(schema, event);
  if (result.success) {
    const { Step, SecretId, ClientRequestToken, RotationToken } = result.output;
    return { step: Step, secretId: SecretId, clientRequestToken: ClientRequestToken, rotationToken: RotationToken };
  }
  const problems = result.issues.map((issue) => {
    const path = v.getDotPath(issue);
    return issue.received === 'undefined' && path !== null ? `"${path}" is missing` : issue.message;
  });
  throw new RotationError('invalid-event', {
    message: `The event is not a rotation event of Secrets Manager: ${problems.join('; ')}.`,
    nextStep: 'let Secrets Manager invoke this function (RotateSecret); nothing was changed.',
  });
}
