import type { SandboxResponse } from './service.ts';

/** What goes wrong with a call; `after` means that the service carried it out all the same. */
export type FaultEffect =
  | { readonly kind: 'delay'; readonly ms: number }
  | ({ readonly kind: 'respond' } & SandboxResponse)
  | ({ readonly kind: 'respond-after' } & SandboxResponse)
  /** An error of this status that quotes the call, its headers and its body, in an encoding; not carried out. */
  | { readonly kind: 'echo'; readonly status: number; readonly encoding: EchoEncoding }
  /** The beginning of the answer, whole as far as HTTP can tell; carried out. */
  | { readonly kind: 'truncated-body' }
  /** The headers and this part of the body, from 0 to 1, then nothing more; carried out. */
  | { readonly kind: 'stalled-body'; readonly part: number }
  /** The headers and this part of the body, from 0 to 1, then the connection is cut; carried out. */
  | { readonly kind: 'cut-body'; readonly part: number }
  /** Carried out and answered; from then on no connection of the function instance comes about. Default `refusal`. */
  | { readonly kind: 'unreachable-after'; readonly by?: UnreachableBy }
  /** The connection is cut; not carried out. */
  | { readonly kind: 'lost-request' }
  /** The connection is cut; carried out. */
  | { readonly kind: 'lost-reply' }
  /** Never answered; not carried out. */
  | { readonly kind: 'stall' }
  /** Never answered; carried out. */
  | { readonly kind: 'stall-after' }
  /** The function instance that called dies before the call is carried out. */
  | { readonly kind: 'crash-before' }
  /** The function instance that called dies once the call is carried out, before it learns so. */
  | { readonly kind: 'crash-after' }
  /** Carried out, and answered once `until` has resolved. */
  | { readonly kind: 'hold'; readonly until: (call: ObservedCall) => Promise<unknown> };

/**
 * Why a connection does not come about: nobody listens, the other side's certificate has expired (over HTTPS; over HTTP
 * it is refused), or its name is not resolved (where it is called by a name).
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
  /** Leaves the first matching calls alone, those that another rule strikes included. Default 0. */
  readonly skip?: number;
  /** How many calls it strikes. Default 1; `Infinity` for all. */
  readonly times?: number;
  readonly effect: FaultEffect;
}

/** What a rule looks at, and what a listener is told of a call that was carried out. */
export interface ObservedCall {
  readonly service: string;
  readonly operation: string;
  readonly caller?: string;
  readonly functionName?: string;
  readonly lambdaRequestId?: string | undefined;
}

export interface AppliedCall extends ObservedCall {
  /** The service's own answer, whatever the caller is told. */
  readonly status: number;
}

export interface FaultHandle {
  remove(): void;
  /** How many calls it has struck. */
  hits(): number;
}

export interface Faults {
  add(rule: FaultRule): FaultHandle;
  /** The effect of the first rule that strikes this call. The call counts for every rule that matches it. */
  match(call: ObservedCall): FaultEffect | undefined;
  /** The listener is awaited after every call that a service carried out, before the caller is answered. */
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
