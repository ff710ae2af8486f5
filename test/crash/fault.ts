/** Faults of one call, of any service. */
export const everyCallKinds = [
  'lost-reply',
  'crash-before',
  'crash-after',
  'duplicate',
  'stall',
  'stall-after',
] as const;

/** Of calls to the ledger only. */
export const ledgerKinds = ['throttled', 'condition-failed'] as const;

export const faultKinds = [...everyCallKinds, ...ledgerKinds] as const;

/**
 * `lost-reply`: carried out, the response is lost and the function continues. `crash-before`, `crash-after`: the function is
 * killed before the call is carried out, or after. `duplicate`: before the call gets its response the service invokes
 * the function with the same event once more, to its end. `stall`, `stall-after`: no response ever, and not carried out or
 * carried out, in an invocation with a short timeout: the function reports it at its own deadline, or Lambda kills it.
 * `throttled`, `condition-failed`: DynamoDB rejects the call, once.
 */
export type FaultKind = (typeof faultKinds)[number];

/** Whose calls fail: the functions, and what an operator runs. */
export const functionNames = ['rotate', 'retire', 'watch', 'operator'] as const;
export type FunctionName = (typeof functionNames)[number];

/** One thing that goes wrong with one call. */
export interface Fault {
  readonly kind: FaultKind;
  readonly functionName: FunctionName;
  /** Which of the function's calls, counted from the beginning of the rotation. */
  readonly call: number | NamedCall;
}

/** A call identified by its operation, which stays the same in histories with other calls before it. */
export interface NamedCall {
  /** Service and operation, such as `secrets-manager PutSecretValue`. */
  readonly name: string;
  /** From 1. */
  readonly occurrence: number;
}

/** How the steps are invoked: as Secrets Manager does, or every one of them twice. */
export const invocations = ['once', 'twice', 'at-once'] as const;
export type Invocation = (typeof invocations)[number];
