import type { FaultEffect, FaultRule, ObservedCall } from '../../sandbox/core/faults.ts';
import type { RotationService } from '../../sandbox/rotation-service.ts';
import type { Fault } from './fault.ts';

export interface ArmedFaults {
  /** Whether every one of them struck. */
  struck(): boolean;
  /** Resolves when what was delivered twice has run to its end. */
  settled(): Promise<void>;
  disarm(): void;
}

/**
 * What an invocation is given in which a call stalls, in milliseconds: less than the AWS clients wait for one answer, so
 * that some are killed by Lambda, and enough for all that comes before on a busy machine.
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
  const effect: FaultEffect = kind === 'duplicate' ? { kind: 'hold', until: again } : { kind };
  if (typeof call === 'number') return { functionName, skip: call, effect };
  const [service = '', ...operation] = call.name.split(' ');
  return { functionName, service, operation: operation.join(' '), skip: call.occurrence - 1, effect };
}

/** The same event to the same function: Secrets Manager waits for the end, a schedule leaves it to Lambda. */
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

/** What follows has the time that the stack gives the functions. */
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
