import type { SandboxResponse } from './service.ts';

/** How a call fails. `after` in a name means that the service handled the call anyway. */
export type FaultEffect =
  | { readonly kind: 'delay'; readonly ms: number }
  | ({ readonly kind: 'respond' } & SandboxResponse)
  | ({ readonly kind: 'respond-after' } & SandboxResponse)
  /** An error with this status that quotes the call's headers and body in an encoding; not carried out. */
  | { readonly kind: 'echo'; readonly status: number; readonly encoding: EchoEncoding }
  /** A truncated body that is complete as far as HTTP can tell; carried out. */
  | { readonly kind: 'truncated-body' }
  /** The headers and this fraction of the body, then nothing more; carried out. */
  | { readonly kind: 'stalled-body'; readonly part: number }
  /** The headers and this fraction of the body, then the connection is cut; carried out. */
  | { readonly kind: 'cut-body'; readonly part: number }
  /** Succeeds; from then on every connection of the function instance fails. Default `refusal`. */
  | { readonly kind: 'unreachable-after'; readonly by?: UnreachableBy }
  /** The connection is cut; not carried out. */
  | { readonly kind: 'lost-request' }
  /** The connection is cut; carried out. */
  | { readonly kind: 'lost-reply' }
  /** No response ever; not carried out. */
  | { readonly kind: 'stall' }
  /** No response ever; carried out. */
  | { readonly kind: 'stall-after' }
  /** The calling function instance is killed before the call is carried out. */
  | { readonly kind: 'crash-before' }
  /** The calling function instance is killed after the call is carried out, before it gets the response. */
  | { readonly kind: 'crash-after' }
  /** Carried out; the response is sent once `until` has resolved, or the calling function instance is killed then. */
  | { readonly kind: 'hold'; readonly until: (call: ObservedCall) => Promise<unknown>; readonly kills?: boolean };

/**
 * Why a connection fails: it is refused, the server's certificate has expired (over HTTPS; over HTTP
 * it is refused), or the host name is not resolved (where one is used).
 */
export type UnreachableBy = 'refusal' | 'certificate' | 'name';

export type EchoEncoding = 'plain' | 'json' | 'url' | 'base64' | 'hex';

export type FaultKind = FaultEffect['kind'];

export interface FaultRule {
  readonly service?: string;
  readonly operation?: string | RegExp;
  /** A function instance. */
  readonly caller?: string;
  readonly functionName?: string;
  /** Number of matching calls to let pass first, including those that another rule hits. Default 0. */
  readonly skip?: number;
  /** Number of calls it hits. Default 1; `Infinity` for all. */
  readonly times?: number;
  readonly effect: FaultEffect;
}

/** The properties of a call that rules match and listeners receive. */
export interface ObservedCall {
  readonly service: string;
  readonly operation: string;
  readonly caller?: string;
  readonly functionName?: string;
  readonly lambdaRequestId?: string | undefined;
}

export interface AppliedCall extends ObservedCall {
  /** The service's own response status, whatever the caller receives. */
  readonly status: number;
}

export interface FaultHandle {
  remove(): void;
  /** Number of calls it has hit. */
  hits(): number;
}

export interface Faults {
  add(rule: FaultRule): FaultHandle;
  /** The effect of the first rule that hits this call. The call counts for every rule that matches it. */
  match(call: ObservedCall): FaultEffect | undefined;
  /** The listener is awaited after every call that a service carried out, before the response is sent. */
  onApplied(listener: (call: AppliedCall) => Promise<void> | void): () => void;
  applied(call: AppliedCall): Promise<void>;
  clear(): void;
}

interface ArmedRule {
  readonly rule: FaultRule;
  seen: number;
  hits: number;
}

export function createFaults(): Faults {
  const rules = new Set<ArmedRule>();
  const listeners = new Set<(call: AppliedCall) => Promise<void> | void>();
  return {
    add(rule) {
      const armed: ArmedRule = { rule, seen: 0, hits: 0 };
      rules.add(armed);
      return { remove: () => rules.delete(armed), hits: () => armed.hits };
    },
    match(call) {
      const matching = [...rules].filter(({ rule }) => matches(rule, call));
      for (const armed of matching) armed.seen += 1;
      const striking = matching.find(({ rule, seen, hits }) => seen > (rule.skip ?? 0) && hits < (rule.times ?? 1));
      if (striking === undefined) return undefined;
      striking.hits += 1;
      return striking.rule.effect;
    },
    onApplied(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async applied(call) {
      for (const listener of listeners) await listener(call);
    },
    clear() {
      rules.clear();
    },
  };
}

function matches(rule: FaultRule, call: ObservedCall): boolean {
  const { operation } = rule;
  return (
    (rule.service === undefined || rule.service === call.service) &&
    (rule.caller === undefined || rule.caller === call.caller) &&
    (rule.functionName === undefined || rule.functionName === call.functionName) &&
    (operation === undefined ||
      (typeof operation === 'string' ? operation === call.operation : operation.test(call.operation)))
  );
}
