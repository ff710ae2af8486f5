import { type Outcome, RotationError } from '../../domain/rotation-error.ts';

/** The part of an AWS error that is used here. */
export interface AwsFailure {
  readonly name: string;
  readonly status: number | undefined;
  readonly requestId: string | undefined;
  /** The action that AWS denied: a call may need more than its own, such as `iam:PassRole`. */
  readonly deniedAction: string | undefined;
  /** Whether the secret is scheduled for deletion, which AWS says only in the message. */
  readonly isSecretDeleted: boolean;
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
    isSecretDeleted: name === 'InvalidRequestException' && /marked for deletion/i.test(String(message)),
    deniedAction: /\bperform: ([a-z][a-z0-9-]{1,40}:[A-Za-z]{1,60})\b/.exec(String(message))?.[1],
  };
}

/** The name of an error in a response, if it has the form of one: it may be anything. */
export function errorNameOf(name: unknown): string {
  return typeof name === 'string' && /^[a-z][a-z0-9_.]{0,79}$/i.test(name) ? name : 'an error without a name';
}

function isRequestId(text: unknown): text is string {
  return typeof text === 'string' && /^[\w-]{1,80}$/.test(text);
}

/** JavaScript's and the SDK's names for a response that was cut off or cannot be parsed; AWS has no such names. */
function isNoResponse(name: string): boolean {
  return /^(Error|(Syntax|Type|Range|Timeout|Abort)Error|E[A-Z]+)$/.test(name);
}

/**
 * The coded error for a failed call to AWS. Only the name of the foreign error is kept: its message may quote a
 * parameter, and the SDK hangs the whole response on it.
 *
 * @param operation such as `secretsmanager:PutSecretValue`, which is also the permission that the call needs
 */
export function translateAwsError(error: unknown, operation: string, outcome: Outcome): RotationError {
  if (error instanceof RotationError) return error;
  const { name, status, requestId, isSecretDeleted, deniedAction = operation } = awsFailure(error);
  const details = { cause: new Error(name), correlationId: requestId };
  if (name === 'AbortError') {
    return new RotationError('deadline-exceeded', {
      ...details,
      message: `The function's time would have run out before AWS responded to ${operation}.`,
      nextStep:
        'nothing if it happens once; otherwise raise the timeout of the function and, in a VPC, check that it has an endpoint for the service.',
      outcome,
    });
  }
  if (/AccessDenied|NotAuthorized|UnrecognizedClient|ExpiredToken|DecryptionFailure|EncryptionFailure/.test(name)) {
    return new RotationError('aws-access-denied', {
      ...details,
      message: `AWS denied ${operation} (${name}${deniedAction === operation ? '' : `: ${deniedAction}`}).`,
      nextStep: `allow ${deniedAction} to the function's role on this resource, and its KMS key if it has one of its own.`,
    });
  }
  if (isSecretDeleted) {
    return new RotationError('secret-deleted', {
      ...details,
      message: `AWS rejected ${operation}, because the secret is scheduled for deletion.`,
      nextStep: 'restore it (aws secretsmanager restore-secret), then rotate again; it changed nothing.',
    });
  }
  if (
    status !== undefined &&
    status >= 400 &&
    status < 500 &&
    !/Throttl|TooManyRequests/.test(name) &&
    !isNoResponse(name)
  ) {
    return new RotationError('aws-request-rejected', {
      ...details,
      message: `AWS responded ${name} to ${operation}.`,
      nextStep: 'look the request up in CloudTrail by its id; it changed nothing.',
    });
  }
  return new RotationError('aws-unavailable', {
    ...details,
    message: `${operation} got no usable response from AWS (${name}).`,
    nextStep:
      'nothing if it happens once. For a function in a VPC, check that it has an endpoint for the service; what failed is retried.',
    outcome,
  });
}
