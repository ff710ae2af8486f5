import type { FaultEffect, UnreachableBy } from '../../sandbox/core/faults.ts';
import type { CallSite } from './call-sites.ts';
import { timeScale } from './fault-service.ts';

/** One way in which a call fails. */
export interface Failure {
  readonly name: string;
  readonly effect: FaultEffect;
  /** Which services fail in this way. */
  readonly of: 'every service' | 'AWS' | 'outside AWS';
  /** The operations that can fail so. Default all. */
  readonly operations?: RegExp;
  /** It strikes the call before, so that this one cannot be made any more. Default false. */
  readonly strikesCallBefore?: true;
  /** How many of the calls it strikes. Default all. */
  readonly times?: number;
  /** What the function has left at most when the stage begins, in its milliseconds. Default all that it is given. */
  readonly remainingMs?: number;
  /** Time-outs are waited for, so that it is tried with one call of each kind and service. Default false. */
  readonly isSlow?: true;
}

const json = { 'content-type': 'application/json' };

const errorResponse = (
  name: string,
  status: number,
  headers: Readonly<Record<string, string>> = {},
  kind: 'respond' | 'respond-after' = 'respond',
): Failure => ({
  name,
  of: 'outside AWS',
  effect: {
    kind,
    status,
    headers: { ...json, ...headers },
    body: JSON.stringify({
      status,
      code: `response.${status}`,
      message: 'The request was not served.',
      errors: ['no'],
    }),
  },
});

const page = (name: string, status: number, kind: 'respond' | 'respond-after' = 'respond'): Failure => ({
  name,
  of: 'every service',
  effect: { kind, status, headers: { 'content-type': 'text/html' }, body: '<html><h1>Bad gateway</h1></html>' },
});

const awsError = (name: string, errorName: string, status = 400, operations?: RegExp): Failure => ({
  name,
  of: 'AWS',
  effect: {
    kind: 'respond',
    status,
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amzn-errortype': errorName,
      'x-amzn-requestid': 'aws-1',
    },
    body: JSON.stringify({ __type: errorName, message: `${errorName}.`, Message: `${errorName}.` }),
  },
  ...(operations === undefined ? {} : { operations }),
});

const tenMinutesMs = 600_000;

const withKey = /^(GetSecretValue|PutSecretValue)$/;

const toLedger = /^(GetItem|PutItem|UpdateItem|DeleteItem|BatchWriteItem|Query)$/;

/** A condition that never holds means that another invocation has the lock, for ever: once shows more. */
const conditional = /^(PutItem|UpdateItem)$/;

const servicesOfAws = ['secrets-manager', 'dynamodb', 'scheduler', 'cloudwatch', 'eventbridge'];

/** Whether this call can fail in this way. The first call of a stage has none before it. */
export function canFail(
  { service, operation, before }: CallSite,
  { of, operations, strikesCallBefore }: Failure,
): boolean {
  if (of !== 'every service' && (of === 'AWS') !== servicesOfAws.includes(service)) return false;
  if (strikesCallBefore && before === undefined) return false;
  return operations === undefined || operations.test(operation);
}

/** @param nowMs the sandbox's time, from which the clock of responses differs by ten minutes */
export const failures = (nowMs = 0): readonly Failure[] => [
  unreachable('name not resolved (DNS)', 'name'),
  unreachable('connection refused', 'refusal'),
  unreachable('certificate expired (TLS)', 'certificate'),
  { name: 'connection reset before the call', of: 'every service', effect: { kind: 'lost-request' } },
  { name: 'connection reset after the call', of: 'every service', effect: { kind: 'lost-reply' } },
  { name: 'slow first byte (3 s)', of: 'every service', effect: { kind: 'delay', ms: 3_000 / timeScale } },
  { name: 'no response, call not carried out', of: 'every service', effect: { kind: 'stall' }, isSlow: true },
  { name: 'no response, call carried out', of: 'every service', effect: { kind: 'stall-after' }, isSlow: true },
  {
    name: 'no response 20 s before the deadline, call not carried out',
    of: 'every service',
    effect: { kind: 'stall' },
    remainingMs: 20_000,
    isSlow: true,
  },
  {
    name: 'no response 20 s before the deadline, call carried out',
    of: 'every service',
    effect: { kind: 'stall-after' },
    remainingMs: 20_000,
    isSlow: true,
  },
  {
    name: 'body stalls at its beginning',
    of: 'every service',
    effect: { kind: 'stalled-body', part: 0 },
    isSlow: true,
  },
  { name: 'body stalls half way', of: 'every service', effect: { kind: 'stalled-body', part: 0.5 }, isSlow: true },
  { name: 'body cut half way', of: 'every service', effect: { kind: 'cut-body', part: 0.5 } },
  { name: 'truncated JSON', of: 'every service', effect: { kind: 'truncated-body' } },
  page('HTML page with 200', 200),
  page('HTML page with 200, call carried out', 200, 'respond-after'),
  page('HTML page with 502', 502),
  page('HTML page with 502, call carried out', 502, 'respond-after'),
  errorResponse('400', 400),
  errorResponse('401', 401),
  errorResponse('403', 403),
  errorResponse('404', 404),
  errorResponse('409', 409),
  { ...errorResponse('429 with Retry-After 1, again and again', 429, { 'retry-after': '1' }), isSlow: true },
  { ...errorResponse('429 with Retry-After 1, once', 429, { 'retry-after': '1' }), times: 1 },
  errorResponse('429 with Retry-After 300', 429, { 'retry-after': '300' }),
  { ...errorResponse('429 without Retry-After, again and again', 429), isSlow: true },
  errorResponse('500', 500),
  errorResponse('500, call carried out', 500, {}, 'respond-after'),
  errorResponse('503', 503),
  awsError('AccessDeniedException', 'AccessDeniedException'),
  awsError('KMS denied: AccessDeniedException', 'AccessDeniedException', 400, withKey),
  awsError('KMS denied: DecryptionFailure', 'DecryptionFailure', 400, withKey),
  awsError('ThrottlingException', 'ThrottlingException'),
  awsError('InternalServiceError', 'InternalServiceError', 500),
  awsError('503 ServiceUnavailable', 'ServiceUnavailable', 503),
  awsError('ResourceNotFoundException', 'ResourceNotFoundException', 404),
  awsError('ResourceExistsException', 'ResourceExistsException', 400, /^PutSecretValue$/),
  awsError('ConflictException', 'ConflictException', 409, /Schedule$/),
  awsError('ProvisionedThroughputExceededException', 'ProvisionedThroughputExceededException', 400, toLedger),
  { ...awsError('ConditionalCheckFailedException', 'ConditionalCheckFailedException', 400, conditional), times: 1 },
  awsError('InvalidParameterException', 'InvalidParameterException'),
  skewed('clock ten minutes off', nowMs),
  { name: 'the process dies (out of memory, killed)', of: 'every service', effect: { kind: 'crash-after' } },
];

function unreachable(name: string, by: UnreachableBy): Failure {
  return { name, of: 'every service', effect: { kind: 'unreachable-after', by }, strikesCallBefore: true };
}

/** The service says what time it is, by which the SDK mends its own. */
function skewed(name: string, nowMs: number): Failure {
  const failure = awsError(name, 'InvalidSignatureException', 403);
  if (failure.effect.kind !== 'respond') throw new Error('Expected an error response.');
  const date = new Date(nowMs + tenMinutesMs).toUTCString();
  return { ...failure, times: 1, effect: { ...failure.effect, headers: { ...failure.effect.headers, date } } };
}
