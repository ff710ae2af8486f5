import { setTimeout as sleep } from 'node:timers/promises';
import type { Caller } from './caller.ts';
import { echoOf } from './echo.ts';
import type { FaultEffect, ObservedCall, UnreachableBy } from './faults.ts';
import { findService } from './find-service.ts';
import type { ServerParts } from './server-parts.ts';
import type { SandboxRequest, SandboxResponse, SandboxService } from './service.ts';

/** The headers of a whole response, the first part of its body, and what happens to the connection afterwards. */
export interface PartialResponse {
  readonly whole: SandboxResponse;
  readonly sentBytes: number;
  readonly afterwards: 'cut' | 'stall' | { readonly unreachableBy: UnreachableBy };
}

/** `cut`: the connection breaks; `stall`: no response ever arrives. */
export type Delivery = SandboxResponse | PartialResponse | 'cut' | 'stall';

/** Has the right service handle a call, applies a matching fault, and records the call in the journal. */
export async function dispatch(
  parts: ServerParts,
  caller: Caller | undefined,
  request: SandboxRequest,
): Promise<Delivery> {
  const service = findService(parts.services(), request);
  const call = observe(service, request, caller);
  const effect = parts.faults.match(call);
  if (effect?.kind === 'delay') await sleep(effect.ms);

  const applied = isApplied(effect);
  const denied = applied ? parts.authorize?.(service, request, caller) : undefined;
  const response = denied ?? (applied ? await service.handle(request) : undefined);
  if (response !== undefined) await parts.faults.applied({ ...call, status: response.status });

  const delivery = deliver(effect, request, response);
  parts.journal.record({
    ...call,
    applied,
    status: statusOf(delivery),
    fault: effect?.kind,
  });
  if (effect?.kind === 'hold') await effect.until(call);
  if (kills(effect)) caller?.kill();
  return delivery;
}

function observe(service: SandboxService, request: SandboxRequest, caller: Caller | undefined): ObservedCall {
  const call = { service: service.name, operation: service.operation(request) };
  if (caller === undefined) return call;
  return {
    ...call,
    caller: caller.id,
    functionName: caller.functionName,
    lambdaRequestId: caller.lambdaRequestId(),
  };
}

function kills(effect: FaultEffect | undefined): boolean {
  if (effect?.kind === 'hold') return effect.kills === true;
  return effect?.kind === 'crash-before' || effect?.kind === 'crash-after';
}

function isApplied(effect: FaultEffect | undefined): boolean {
  switch (effect?.kind) {
    case 'respond':
    case 'echo':
    case 'lost-request':
    case 'stall':
    case 'crash-before':
      return false;
    default:
      return true;
  }
}

function deliver(
  effect: FaultEffect | undefined,
  request: SandboxRequest,
  response: SandboxResponse | undefined,
): Delivery {
  const delivery = response ?? 'cut';
  switch (effect?.kind) {
    case undefined:
    case 'delay':
    case 'hold':
      return delivery;
    case 'unreachable-after':
      return delivery === 'cut'
        ? delivery
        : {
            whole: delivery,
            sentBytes: Number.POSITIVE_INFINITY,
            afterwards: { unreachableBy: effect.by ?? 'refusal' },
          };
    case 'respond':
    case 'respond-after':
      return effect;
    case 'echo':
      return echoOf(request, effect.status, effect.encoding);
    case 'truncated-body':
      return delivery === 'cut' ? delivery : { ...delivery, body: beginningOf(delivery, 0.5) };
    case 'stalled-body':
    case 'cut-body': {
      if (delivery === 'cut') return delivery;
      const sentBytes = beginningOf(delivery, effect.part).length;
      return { whole: delivery, sentBytes, afterwards: effect.kind === 'cut-body' ? 'cut' : 'stall' };
    }
    case 'stall':
    case 'stall-after':
      return 'stall';
    default:
      return 'cut';
  }
}

function statusOf(delivery: Delivery): number | undefined {
  if (typeof delivery === 'string') return undefined;
  return 'whole' in delivery ? delivery.whole.status : delivery.status;
}

function beginningOf({ body = '' }: SandboxResponse, part: number): Uint8Array {
  const bytes = Buffer.from(body);
  return bytes.subarray(0, Math.floor(bytes.length * part));
}
