import { randomBytes } from 'node:crypto';
import type { FaultHandle, Faults } from '../core/faults.ts';
import { type Outages, outagesOf } from '../core/outages.ts';
import type { SandboxRequest, SandboxResponse, SandboxService } from '../core/service.ts';
import { type SignatureProblem, signatureProblem } from './signature.ts';

/** One POST as received. */
export interface WebhookAttempt {
  /** From the header; empty without one. */
  readonly id: string;
  readonly timestampSeconds: number;
  /** The sandbox's time, in milliseconds since 1970. */
  readonly atMs: number;
  readonly path: string;
  readonly body: string;
  /** `undefined` when the signature is valid. */
  readonly problem: SignatureProblem | undefined;
  /** The response status; 2xx means accepted. */
  readonly status: number;
}

/** The accepted attempts with one `webhook-id`. */
export interface WebhookDelivery {
  readonly id: string;
  /** The body of the first accepted attempt. */
  readonly body: string;
  readonly timestampSeconds: number;
  /** Number of attempts with this id, including rejected ones. */
  readonly attempts: number;
  /** Number of repeated acceptances: a receiver that ignores the id would have processed each one. */
  readonly duplicates: number;
  /** Whether every attempt had the same body; if not, the sender reused an id. */
  readonly consistent: boolean;
}

/** An endpoint that accepts signed webhooks. Configured responses apply only to correctly signed POSTs. */
export interface WebhookReceiver extends Omit<Outages, 'refuse'> {
  readonly service: SandboxService;
  /** Below the sandbox's HTTPS endpoint. */
  readonly path: string;
  /** `whsec_` and the key in base64. */
  readonly signingKey: string;
  deliveries(): WebhookDelivery[];
  /** Every POST received, in order, including those with an invalid signature or a wrong path. */
  attempts(): readonly WebhookAttempt[];
  /** Responds with this status to this many attempts (default: all); only 2xx accepts them. */
  answerWith(status: number, times?: number): FaultHandle;
  /** Responds with 307 and this location to this many attempts (default: all). */
  redirect(location: string, times?: number): FaultHandle;
  clear(): void;
}

interface ConfiguredResponse {
  readonly response: SandboxResponse;
  readonly times: number;
  hits: number;
}

const path = '/webhooks/genesys-rotation';

export function createWebhookReceiver(parts: { readonly now: () => number; readonly faults: Faults }): WebhookReceiver {
  const signingKey = `whsec_${randomBytes(32).toString('base64')}`;
  const configuredResponses = new Set<ConfiguredResponse>();
  let attempts: WebhookAttempt[] = [];

  const order = (response: SandboxResponse, times = Number.POSITIVE_INFINITY): FaultHandle => {
    const configured = { response, times, hits: 0 };
    configuredResponses.add(configured);
    return { remove: () => configuredResponses.delete(configured), hits: () => configured.hits };
  };
  const nextResponse = (): SandboxResponse => {
    const configured = [...configuredResponses].find(({ hits, times }) => hits < times);
    if (configured === undefined) return { status: 204 };
    configured.hits += 1;
    return configured.response;
  };
  const respond = (request: SandboxRequest, problem: SignatureProblem | undefined): SandboxResponse => {
    if (request.path !== path) return { status: 404 };
    return problem === undefined ? nextResponse() : { status: 401 };
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
