import type { Sabotage } from '../crash/mutants.ts';

/** Safeguards against what a person does between two rotations; no crash brings their absence to light. */
export const mutants: readonly Omit<Sabotage, 'scenario'>[] = [
  {
    name: 'an order that comes early is carried out',
    file: 'lambda/ledger/decide-order.ts',
    find: 'if (!isDue(duty, context.nowMs)) return',
    replace: 'if (Date.now() < 0) return',
  },
  {
    name: 'a credential is revoked beside an AWSCURRENT that does not log in',
    file: 'lambda/ledger/decide-order.ts',
    find: "if (currentLogin === 'accepted') return undefined;",
    replace: 'if (Date.now() > 0) return undefined;',
  },
  {
    name: 'a client is revoked while another of its credentials is in use',
    file: 'lambda/ledger/phase-of.ts',
    find: 'return takesClient && isClientNeeded(state, generation, nowMs) ?',
    replace: 'return takesClient && Date.now() < 0 ?',
  },
  {
    name: 'a standby is taken out of its grace period',
    file: 'lambda/ledger/choose-target.ts',
    find: 'if (isInGrace && !emergency) return',
    replace: 'if (Date.now() < 0) return',
  },
  {
    name: 'a leaked credential gets its grace period',
    file: 'lambda/ledger/periods.ts',
    find: 'if (generation.compromised) return 0;',
    replace: 'if (Date.now() < 0) return 0;',
  },
];
