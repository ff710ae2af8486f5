import type { FaultEffect } from '../../../sandbox/core/faults.ts';

/** Genesys Cloud's rate limit. */
export function tooManyRequests(retryAfterSeconds: number): FaultEffect {
  return {
    kind: 'respond',
    status: 429,
    headers: { 'content-type': 'application/json', 'retry-after': String(retryAfterSeconds) },
    body: JSON.stringify({
      status: 429,
      code: 'too.many.requests.retry.after',
      message: `Rate limit exceeded the maximum. Retry the request in [${retryAfterSeconds}] seconds`,
    }),
  };
}

/** A proxy's response in place of Genesys Cloud's. */
export function errorPage(kind: 'respond' | 'respond-after' = 'respond'): FaultEffect {
  return { kind, status: 200, headers: { 'content-type': 'text/html' }, body: '<html><h1>Blocked</h1></html>' };
}

export function truncatedJson(kind: 'respond' | 'respond-after' = 'respond'): FaultEffect {
  return { kind, status: 200, headers: { 'content-type': 'application/json' }, body: '{"id":"0b1c7d1e-' };
}

/** A failure in the format of AWS, with a text that no function may repeat. */
export function awsFailure(name: string, status = 400): FaultEffect {
  return {
    kind: 'respond',
    status,
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amzn-errortype': name,
      'x-amzn-requestid': 'aws-request-1',
    },
    body: JSON.stringify({ __type: name, message: awsText, Message: awsText }),
  };
}

/** Must not appear in any output, because a foreign message may quote the request. */
export const awsText = 'canary-of-a-foreign-message';
