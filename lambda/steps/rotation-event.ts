import * as v from 'valibot';
import { RotationError } from '../../domain/rotation-error.ts';
import { type Home, isAtHome, secretArnPattern } from '../ledger/home.ts';

export const stepNames = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'] as const;

export type StepName = (typeof stepNames)[number];

/**
 * The event that Secrets Manager sends to a rotation function.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_lambda-functions.html
 */
export interface RotationEvent {
  readonly step: StepName;
  /** An ARN, as Secrets Manager sends it. */
  readonly secretId: string;
  readonly clientRequestToken: string;
  /** Proves to PutSecretValue that the call belongs to this rotation. Never logged. */
  readonly rotationToken: string | undefined;
}

const versionIdPattern = /^[\w-]{32,64}$/;

const fields = {
  Step: v.picklist(stepNames, `"Step" must be one of ${stepNames.join(', ')}`),
  SecretId: v.pipe(
    v.string('"SecretId" must be a string'),
    v.regex(secretArnPattern, '"SecretId" must be the ARN of a secret'),
  ),
  ClientRequestToken: v.pipe(
    v.string('"ClientRequestToken" must be a string'),
    v.regex(versionIdPattern, '"ClientRequestToken" must have 32 to 64 letters, digits or hyphens'),
  ),
  RotationToken: v.optional(v.string('"RotationToken" must be a string')),
};

// The library's own message quotes its input, which may contain a RotationToken.
const schema = v.object(fields, 'it is not an object');

/** @throws RotationError `invalid-event`, listing every problem and quoting nothing: any caller may have written the event */
export function parseRotationEvent(event: unknown, home: Home): RotationEvent {
  const result = v.safeParse(schema, event);
  if (result.success) {
    const { Step, SecretId, ClientRequestToken, RotationToken } = result.output;
    if (!isAtHome(SecretId, home)) throw invalid(['"SecretId" is of another account or region than this function']);
    return { step: Step, secretId: SecretId, clientRequestToken: ClientRequestToken, rotationToken: RotationToken };
  }
  const problems = result.issues.map((issue) => {
    const path = v.getDotPath(issue);
    return issue.received === 'undefined' && path !== null ? `"${path}" is missing` : issue.message;
  });
  throw invalid(problems);
}

function invalid(problems: readonly string[]): RotationError {
  return new RotationError('invalid-event', {
    message: `The event is not a rotation event of Secrets Manager: ${problems.join('; ')}.`,
    nextStep: 'let Secrets Manager invoke this function (RotateSecret); nothing was changed.',
  });
}
