import type { Call } from './calls.ts';

const changing = [/^genesys (POST|PUT|DELETE) \/api\/v2\/oauth\/(?!.*query$)/, /^secrets (storePending|promote)$/];

/** The calls that change a credential, a client or what a secret holds. */
export function effectsIn(calls: readonly Call[]): readonly Call[] {
  return calls.filter((call) => changing.some((pattern) => pattern.test(call)));
}
