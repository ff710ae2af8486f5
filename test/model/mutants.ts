import type { Sabotage } from '../crash/mutants.ts';

/** Safeguards against what a person does between two rotations; no crash brings their absence to light. */
export const mutants: readonly Omit<Sabotage, 'scenario'>[] = [
  {
    name: 'a retirement does not see that AWSCURRENT was moved back',
    file: 'lambda/retirement/decide.ts',
    find: 'if (isBack(state) || refersTo(current, order)) return',
    replace: 'if (Date.now() < 0) return',
  },
  {
    name: 'a rollback is detected, but the credential that was rolled back from stays alive',
    file: 'lambda/retirement/roll-back.ts',
    find: 'for (const planned of strategy.retirements(promoted, current)) {',
    replace: 'for (const planned of strategy.retirements(promoted, current).slice(9)) {',
  },
  {
    name: 'finishSecret does not detect that the last rotation was rolled back',
    file: 'lambda/credentials/read-rolled-back.ts',
    find: 'if (previous.storedAtMs <= current.storedAtMs) return undefined;',
    replace: 'if (Date.now() > 0) return undefined;',
  },
  {
    name: 'a standby is taken out of its grace period',
    file: 'lambda/strategies/standby.ts',
    find: 'if (dueAt === undefined || dueAt.getTime() <= rotation.services.time.now()) return;',
    replace: 'if (Date.now() > 0) return;',
  },
  {
    name: 'a leaked credential gets its grace period',
    file: 'lambda/ports/rotation.ts',
    find: 'return settings.compromisedToken === clientRequestToken;',
    replace: 'return Date.now() < 0 && settings.compromisedToken === clientRequestToken;',
  },
  {
    name: 'after a change of the strategy nothing is left to be revoked',
    file: 'lambda/strategies/superseded-credentials.ts',
    find: 'return planned;',
    replace: 'return planned.slice(9);',
  },
  {
    name: 'the watch does not report that AWSCURRENT is rejected',
    file: 'lambda/watch/check-secret.ts',
    find: 'if (hasMoved || (isInPlace && (await isYoungRotation(run, now)))) {',
    replace: 'if (hasMoved || Date.now() > 0) {',
  },
];
