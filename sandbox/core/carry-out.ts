import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultEffect, ObservedCall } from './faults.ts';
import type { Caller, ServerParts } from './server.ts';
import type { SandboxRequest, SandboxResponse, SandboxService } from './service.ts';

/** `cut`: the connection breaks; `stall`: there is never an answer. */
export type Delivery = SandboxResponse | 'cut' | 'stall';

/** Lets the right service carry out a call, with the fault that was ordered for it, and enters it in the journal. */
export async function carryOut(
  parts: ServerParts,
  caller: Caller | undefined,
  request: SandboxRequest,
): Promise<Delivery> {
  const service = parts.services().find((candidate) => candidate.accepts(request)) ?? nobody;
  const call = observe(service, request, caller);
  const effect = parts.faults.strike(call);
  if (effect?.kind === 'delay') await sleep(effect.ms);

  const applied = isApplied(effect);
  const refusal = applied ? parts.authorize?.(service, request, caller) : undefined;
  const response = refusal ?? (applied ? await service.handle(request) : undefined);
  if (response !== undefined) await parts.faults.applied({ ...call, status: response.status });

  const delivery = deliver(effect, response);
  parts.journal.record({
    ...call,
    applied,
    ...(typeof delivery === 'string' ? {} : { status: delivery.status }),
    ...(effect === undefined ? {} : { fault: effect.kind }),
  });
  if (effect?.kind === 'hold') await effect.until(call);
  if (effect?.kind === 'crash-before' || effect?.kind === 'crash-after') caller?.kill();
  return delivery;
}

function observe(service: SandboxService, request: SandboxRequest, caller: Caller | undefined): ObservedCall {
  const call = { service: service.name, operation: service.operation(request) };
  if (caller === undefined) return call;
  const lambdaRequestId = caller.lambdaRequestId();
  return {
    ...call,
    caller: caller.id,
    functionName: caller.functionName,
    ...(lambdaRequestId === undefined ? {} : { lambdaRequestId }),
  };
}

function isApplied(effect: FaultEffect | undefined): boolean {
  switch (effect?.kind) {
    case 'respond':
    case 'lost-request':
    case 'stall':
    case 'crash-before':
      return false;
    default:
      return true;
  }
}

function deliver(effect: FaultEffect | undefined, response: SandboxResponse | undefined): Delivery {
  switch (effect?.kind) {
    case 'respond':
    case 'respond-after':
      return effect;
    case 'stall':
    case 'stall-after':
      return 'stall';
    default:
      return effect === undefined || effect.kind === 'delay' || effect.kind === 'hold' ? (response ?? 'cut') : 'cut';
  }
}

/** Takes what no service takes, so that a program which calls something the sandbox lacks finds out at once. */
const nobody: SandboxService = {
  name: 'unknown',
  accepts: () => true,
  operation: (request) => request.headers['x-amz-target'] ?? `${request.method} ${request.path}`,
  handle: (request) => ({
    status: 501,
    headers: { 'content-type': 'application/json', 'x-amzn-errortype': 'NotImplementedBySandbox' },
    body: JSON.stringify({
      __type: 'NotImplementedBySandbox',
      message: `The sandbox does not implement ${nobody.operation(request)}.`,
    }),
  }),
};
