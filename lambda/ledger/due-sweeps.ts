import type { Creation, Generation, SecretState } from '../ports/ledger-state.ts';

export type Sweep = Generation & { readonly creation: Creation };

/** Section 6.7: the generations whose creation has to be searched for a second result now. */
export function dueSweeps({ generations }: SecretState, nowMs: number): readonly Sweep[] {
  return generations.filter((one): one is Sweep => {
    const sweepAt = one.creation?.sweepAt;
    return sweepAt !== undefined && nowMs >= Date.parse(sweepAt);
  });
}
