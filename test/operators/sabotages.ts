import type { Sabotage } from '../crash/mutants.ts';
import type { Story } from './story.ts';

/** A safeguard that is taken out, and the act that then does harm. */
export interface OperatorSabotage extends Omit<Sabotage, 'scenario' | 'extent'> {
  readonly story: Omit<Story, 'call'>;
  readonly act: string;
  /** The calls at which it is tried. Default: all. */
  readonly calls?: readonly number[];
}

const alternating = { strategy: 'alternating-clients', rotationsBefore: 1, isSlow: true } as const;

export const sabotages: readonly OperatorSabotage[] = [
  {
    name: 'the labels are not read again before a request that cannot be undone',
    file: 'lambda/locked-secret/reconciled-secret.ts',
    find: 'if (justifies(before) === justifies(this.description)) return;',
    replace: 'if (Date.now() > 0) return;',
    and: [
      {
        file: 'lambda/ledger/lock.ts',
        find: "? 'renew' : 'send'",
        replace: "? 'send' : 'send'",
      },
      {
        file: 'lambda/ledger/lock.ts',
        find: "if (clocks.nowMs > intent.sendBefore) return 'plan-anew';",
        replace: '',
      },
    ],
    story: { ...alternating, functionName: 'retire' },
    act: 'roll back',
  },
  {
    name: 'an order is carried out before its time',
    file: 'lambda/ledger/decide-order.ts',
    find: 'if (!isDue(duty, context.nowMs)) return',
    replace: 'if (Date.now() < 0) return',
    story: { ...alternating, functionName: 'watch' },
    act: 'orders',
    calls: [0],
  },
  {
    name: 'a client that another secret logs in as is revoked',
    file: 'lambda/ledger/decide-order.ts',
    find: 'return owner.contestedBy.length > 0 && !isEmergency ?',
    replace: 'return Date.now() < 0 && !isEmergency ?',
    story: { ...alternating, functionName: 'rotate' },
    act: 'copy the credential into the other secret',
    calls: [0],
  },
  {
    name: 'a client that another account claims is revoked',
    file: 'lambda/ledger/decide-order.ts',
    find: 'if (isForeign && !isEmergency) return',
    replace: 'if (Date.now() < 0) return',
    and: [
      {
        file: 'lambda/ledger/rows/current.ts',
        find: 'if (foreign !== undefined) hold(',
        replace: 'if (Date.now() < 0) hold(',
      },
    ],
    story: { ...alternating, functionName: 'watch' },
    act: 'another account claims the clients',
    calls: [0],
  },
  {
    name: 'a credential that does not log in is adopted',
    file: 'lambda/ledger/rows/adoption.ts',
    find: "if (login !== 'accepted') {",
    replace: 'if (Date.now() < 0) {',
    and: [
      {
        file: 'lambda/creation/preconditions.ts',
        find: 'throw currentRejected(document.clientId);',
        replace: "return 'accepted';",
      },
      {
        file: 'lambda/locked-secret/organization-of.ts',
        find: "if (attempt.outcome !== 'accepted') return undefined;",
        replace: "if (attempt.outcome !== 'accepted') return (await (await secret.admin()).identity()).organizationId;",
      },
    ],
    story: { ...alternating, rotationsBefore: 0, functionName: 'rotate' },
    act: 'name the client of the other secret, without its secret',
    calls: [0],
  },
  {
    name: 'a credential that was in force again gets no grace period',
    file: 'lambda/ledger/now-in-force.ts',
    find: "['duty', 'inForceUntil']",
    replace: "['inForceUntil']",
    story: { ...alternating, functionName: 'watch' },
    act: 'roll back',
    calls: [0],
  },
  {
    name: 'fields that nobody approved are put in force beside the credential',
    file: 'lambda/steps/finish-secret.ts',
    find: 'if (approval === undefined || tested.versionId === token) return undefined;',
    replace: 'if (Date.now() > 0) return undefined;',
    story: { ...alternating, isSlow: false, needsApproval: true, functionName: 'rotate' },
    act: 'write other fields beside the pending credential',
    calls: [39],
  },
  {
    name: 'whoever requested a rotation approves it alone',
    file: 'lambda/ledger/decide-approval.ts',
    find: 'people.size >= 2 : ',
    replace: 'people.size >= 1 : ',
    story: { ...alternating, isSlow: false, needsApproval: true, functionName: 'rotate' },
    act: 'request and approve alone',
    calls: [39],
  },
];
