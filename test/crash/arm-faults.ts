import type { FaultEffect, FaultRule, ObservedCall } from '../../sandbox/core/faults.ts';
import { dynamoDbFailures } from '../../sandbox/dynamodb/dynamodb-error.ts';
import type { RotationService } from '../../sandbox/rotation-service.ts';
import type { Fault } from './fault.ts';

export interface ArmedFaults {
  /** Whether every fault hit a call. */
  struck(): boolean;
  /** Resolves when every duplicate invocation has ended. */
  settled(): Promise<void>;
  disarm(): void;
}

/**
 * The timeout of an invocation in which a call stalls, in milliseconds: less than the AWS clients wait for a response, so
 * that Lambda kills some invocations, but enough for the calls before it on a busy machine.
 */
const shortTimeMs = 4_000;

export function armFaults(service: RotationService, faults: readonly Fault[]): ArmedFaults {
  const deliveries = deliverAgain(service);
  const rules = faults.map((fault) => service.faults.add(ruleOf(fault, deliveries.again)));
  const restore = faults.some(({ kind }) => isStall(kind)) ? shortenUntilStalled(service) : undefined;
  return {
    struck: () => rules.every((rule) => rule.hits() > 0),
    settled: deliveries.settled,
    disarm() {
      for (const rule of rules) rule.remove();
      restore?.();
      deliveries.stop();
    },
  };
}

function ruleOf({ kind, functionName, call }: Fault, again: (call: ObservedCall) => Promise<unknown>): FaultRule {
  const effect = effectOf(kind, again);
  if (typeof call === 'number') return { functionName, skip: call, effect };
  const [service = '', ...operation] = call.name.split(' ');
  return { functionName, service, operation: operation.join(' '), skip: call.occurrence - 1, effect };
}

function effectOf(kind: Fault['kind'], again: (call: ObservedCall) => Promise<unknown>): FaultEffect {
  switch (kind) {
    case 'duplicate':
      return { kind: 'hold', until: again };
    case 'throttled':
      return { kind: 'respond', ...dynamoDbFailures.throttled };
    case 'condition-failed':
      return { kind: 'respond', ...dynamoDbFailures.conditionFailed };
    default:
      return { kind };
  }
}

/** Delivers the same event to the same function: Secrets Manager invokes synchronously, a schedule asynchronously. */
function deliverAgain({ lambda }: RotationService) {
  const payloads = new Map<string, unknown>();
  const underWay = new Set<Promise<unknown>>();
  const stop = lambda.onInvoking(({ requestId, payload }) => payloads.set(requestId, payload));
  return {
    stop,
    again({ functionName = '', lambdaRequestId = '' }: ObservedCall): Promise<unknown> {
      const payload = payloads.get(lambdaRequestId);
      const delivery =
        functionName === 'retire'
          ? lambda.invokeEvent(functionName, payload).completion
          : lambda.invoke(functionName, payload);
      underWay.add(delivery);
      return delivery;
    },
    async settled() {
      await Promise.all(underWay);
    },
  };
}

/** Restores the configured timeout after the stalled invocation. */
function shortenUntilStalled({ lambda, journal }: RotationService): () => void {
  const restore = lambda.shortenTimeouts(shortTimeMs);
  const unsubscribe = journal.subscribe(({ fault }) => {
    if (fault !== undefined && isStall(fault)) restore();
  });
  return () => {
    unsubscribe();
    restore();
  };
}

function isStall(kind: string): boolean {
  return kind === 'stall' || kind === 'stall-after';
}
