import { randomUUID } from 'node:crypto';
import type { InvocationResult } from './invoke.ts';

/** The outcome of an invocation that Lambda rejected. */
export function notInvoked(errorType: string, errorMessage: string): InvocationResult {
  return {
    outcome: 'error',
    error: { errorType, errorMessage },
    logs: [],
    requestId: randomUUID(),
    instanceId: '',
    durationMs: 0,
    coldStart: false,
  };
}
