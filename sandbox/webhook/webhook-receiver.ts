import { randomBytes } from 'node:crypto';
import type { FaultHandle, Faults } from '../core/faults.ts';
import { type Outages, outagesOf } from '../core/outages.ts';
import type { SandboxRequest, SandboxResponse, SandboxService } from '../core/service.ts';
import { type SignatureProblem, signatureProblem } from './signature.ts';

/** One POST as it arrived. */
export interface WebhookAttempt {
  /** Of the header; empty without one. */
  readonly id: string;
  readonly timestampSeconds: number;
  /** The sandbox's time, in milliseconds since 1970. */
  readonly atMs: number;
  readonly path: string;
  readonly body: string;
  /** `undefined` when the signature is good. */
  readonly problem: SignatureProblem | undefined;
  /** What was answered; 2xx means that it was taken. */
  readonly status: number;
}

/** What was taken under one `webhook-id`. */
export interface WebhookDelivery {
  readonly id: string;
  /** Of the attempt that was taken first. */
  readonly body: string;
  readonly timestampSeconds: number;
  /** Attempts with this id, refused ones too. */
  readonly attempts: number;
  /** How often it was taken again: a receiver that does not look at the id would have acted on each. */
  readonly duplicates: number;
  /** Whether every attempt brought the same body; if not, the sender has used an id for two things. */
  readonly consistent: boolean;
}

/** Somebody's endpoint that takes signed webhooks. What it is told to do is done to signed POSTs only. */
export interface WebhookReceiver extends Omit<Outages, 'refuse'> {
  readonly service: SandboxService;
  /** Below the sandbox's HTTPS endpoint. */
  readonly path: string;
  /** `whsec_` and the key in base64. */
  readonly signingKey: string;
  deliveries(): WebhookDelivery[];
  /** Every POST that arrived, in order, those with a bad signature and those to a wrong path too. */
  attempts(): readonly WebhookAttempt[];
  /** Answers this status to so many attempts (default: all), and takes them only if it is 2xx. */
  answerWith(status: number, times?: number): FaultHandle;
  /** Answers 307 with this location to so many attempts (default: all). */
  redirect(location: string, times?: number): FaultHandle;
  clear(): void;
}

interface OrderedAnswer {
  readonly response: SandboxResponse;
  readonly times: number;
  hits: number;
}

const path = '/webhooks/genesys-rotation';

export function createWebhookReceiver(parts: { readonly now: () => number; readonly faults: Faults }): WebhookReceiver {
  const signingKey = `whsec_${randomBytes(32).toString('base64')}`;
  const ordered = new Set<OrderedAnswer>();
  let attempts: WebhookAttempt[] = [];

  const order = (response: SandboxResponse, times = Number.POSITIVE_INFINITY): FaultHandle => {
    const answer = { response, times, hits: 0 };
    ordered.add(answer);
    return { remove: () => ordered.delete(answer), hits: () => answer.hits };
  };
  const nextAnswer = (): SandboxResponse => {
    const answer = [...ordered].find(({ hits, times }) => hits < times);
    if (answer === undefined) return { status: 204 };
    answer.hits += 1;
    return answer.response;
  };
  const respond = (request: SandboxRequest, problem: SignatureProblem | undefined): SandboxResponse => {
    if (request.path !== path) return { status: 404 };
    return problem === undefined ? nextAnswer() : { status: 401 };
  };
  const handle = (request: SandboxRequest): SandboxResponse => {
    if (request.method !== 'POST') return { status: 405, headers: { allow: 'POST' } };
    const problem = signatureProblem(request, signingKey, parts.now());
    const response = respond(request, problem);
    attempts.push({
      id: request.headers['webhook-id'] ?? '',
      timestampSeconds: Number(request.headers['webhook-timestamp']),
      atMs: parts.now(),
      path: request.path,
      body: new TextDecoder().decode(request.body),
      problem,
      status: response.status,
    });
    return response;
  };

  return {
    ...outagesOf(parts.faults, 'webhook'),
    service: {
      name: 'webhook',
      accepts: (request) => request.secure === true && request.path.startsWith('/webhooks/'),
      operation: (request) => `${request.method} ${request.path}`,
      handle,
    },
    path,
    signingKey,
    deliveries: () => deliveriesOf(attempts),
    attempts: () => attempts,
    answerWith: (status, times) => order({ status }, times),
    redirect: (location, times) => order({ status: 307, headers: { location } }, times),
    clear() {
      attempts = [];
    },
  };
}

function deliveriesOf(attempts: readonly WebhookAttempt[]): WebhookDelivery[] {
  const byId = Map.groupBy(attempts, ({ id }) => id);
  return [...byId].flatMap(([id, made]) => {
    const taken = made.filter(({ status }) => status >= 200 && status < 300);
    const [first] = taken;
    if (first === undefined) return [];
    const { body, timestampSeconds } = first;
    const consistent = made.every((attempt) => attempt.body === body);
    return [{ id, body, timestampSeconds, attempts: made.length, duplicates: taken.length - 1, consistent }];
  });
}
