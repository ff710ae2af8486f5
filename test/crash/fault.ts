/** What can go wrong with one call, the mildest first: so is it tried when a history is made shorter. */
export const faultKinds = ['lost-reply', 'crash-before', 'crash-after', 'duplicate', 'stall', 'stall-after'] as const;

/**
 * `lost-reply`: carried out, the answer is lost and the function lives on. `crash-before`, `crash-after`: the function is
 * killed before the call is carried out, or after. `duplicate`: while the call waits for its answer the service invokes
 * the function with the same event once more, to its end. `stall`, `stall-after`: never answered, and not carried out or
 * carried out, in an invocation whose time is short: the function reports it at its own deadline, or Lambda kills it.
 */
export type FaultKind = (typeof faultKinds)[number];

/** The functions whose calls are struck. */
export const functionNames = ['rotate', 'retire'] as const;
export type FunctionName = (typeof functionNames)[number];

/** One thing that goes wrong with one call. */
export interface Fault {
  readonly kind: FaultKind;
  readonly functionName: FunctionName;
  /** Which of the function's calls, counted from the beginning of the rotation. */
  readonly call: number | NamedCall;
}

/** A call by what it asks for, which is the same in histories that make other calls before it. */
export interface NamedCall {
  /** Service and operation, such as `secrets-manager PutSecretValue`. */
  readonly name: string;
  /** From 1. */
  readonly occurrence: number;
}

/** How the steps are invoked: as Secrets Manager does, or every one of them twice. */
export const invocations = ['once', 'twice', 'at-once'] as const;
export type Invocation = (typeof invocations)[number];
