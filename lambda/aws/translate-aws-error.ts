import { RotationError } from '../../domain/rotation-error.ts';

/** What of an AWS error decides anything here. */
export interface AwsFailure {
  readonly name: string;
  readonly status: number | undefined;
  readonly requestId: string | undefined;
  /** What a refusal says was not allowed: a call may need more than its own action, such as `iam:PassRole`. */
  readonly deniedAction: string | undefined;
}

export function awsFailure(error: unknown): AwsFailure {
  const { name, message, $metadata } = (error ?? {}) as {
    name?: string;
    message?: string;
    $metadata?: { httpStatusCode?: number; requestId?: string };
  };
  const { httpStatusCode: status, requestId } = $metadata ?? {};
  return {
    name: errorNameOf(name),
    status,
    requestId: isRequestId(requestId) ? requestId : undefined,
    deniedAction: /\bperform: ([a-z][a-z0-9-]{1,40}:[A-Za-z]{1,60})\b/.exec(String(message))?.[1],
  };
}

/** The name of an error as an answer gives it, where it has the form of one: anything may stand there. */
export function errorNameOf(name: unknown): string {
  return typeof name === 'string' && /^[a-z][a-z0-9_.]{0,79}$/i.test(name) ? name : 'an error without a name';
}

function isRequestId(text: unknown): text is string {
  return typeof text === 'string' && /^[\w-]{1,80}$/.test(text);
}

/** What JavaScript and the SDK call an answer that broke off or cannot be read; AWS itself has no such names. */
function isNoAnswer(name: string): boolean {
  return /^(Error|(Syntax|Type|Range|Timeout|Abort)Error|E[A-Z]+)$/.test(name);
}

/**
 * The coded error for a failed call at AWS. Only the name of the foreign error is kept: its message may quote a
 * parameter, and the SDK hangs the whole response on it.
 *
 * @param operation such as `secretsmanager:PutSecretValue`, which is also the permission that the call needs
 */
export function translateAwsError(error: unknown, operation: string, outcome: 'unchanged' | 'unknown'): RotationError {
  if (error instanceof RotationError) return error;
  const { name, status, requestId, deniedAction = operation } = awsFailure(error);
  const details = { cause: new Error(name), correlationId: requestId };
  if (name === 'AbortError') {
    return new RotationError('deadline-exceeded', {
      ...details,
      message: `The function's time would have run out before AWS answered ${operation}.`,
      nextStep:
        'nothing if it happens once; otherwise raise the timeout of the function and, in a VPC, check that it has an endpoint for the service.',
      outcome,
    });
  }
  if (/AccessDenied|NotAuthorized|UnrecognizedClient|ExpiredToken|DecryptionFailure|EncryptionFailure/.test(name)) {
    return new RotationError('aws-access-denied', {
      ...details,
      message: `AWS refused ${operation} (${name}${deniedAction === operation ? '' : `: ${deniedAction}`}).`,
      nextStep: `allow ${deniedAction} to the function's role on this resource, and its KMS key if it has one of its own.`,
    });
  }
  if (
    status !== undefined &&
    status >= 400 &&
    status < 500 &&
    !/Throttl|TooManyRequests/.test(name) &&
    !isNoAnswer(name)
  ) {
    return new RotationError('aws-request-rejected', {
      ...details,
      message: `AWS answered ${name} to ${operation}.`,
      nextStep: 'look the request up in CloudTrail by its id; nothing was changed by it.',
    });
  }
  return new RotationError('aws-unavailable', {
    ...details,
    message: `${operation} got no usable answer from AWS (${name}).`,
    nextStep:
      'nothing if it happens once. For a function in a VPC, check that it has an endpoint for the service; what failed is repeated.',
    outcome,
  });
}
