import { expect, it } from 'vitest';
import type { RetirementOrder, RetirementPhase } from '../../../lambda/ports/retirement-order.ts';
import { decide, type RetirementState } from '../../../lambda/retirement/decide.ts';

const order: RetirementOrder = {
  secretArn: 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:billing-AbCdEf',
  strategy: 'replacement-client',
  phase: 'deactivate',
  clientId: 'old-client',
  environment: 'mypurecloud.com',
  retiredVersionId: 'version-1',
  promotedVersionId: 'version-2',
  dueAt: '2026-03-01T12:00:00.000Z',
  scheduledAt: '2026-02-28T12:00:00.000Z',
};
const newClient = { clientId: 'new-client', secretId: undefined };
const oldClient = { clientId: 'old-client', secretId: undefined };

/** The state at the end of the grace period in the usual case. */
function atTheEndOfGrace(phase: RetirementPhase, changes: Partial<RetirementState> = {}): RetirementState {
  const usual = {
    current: newClient,
    currentVersionId: 'version-2',
    pending: undefined,
    isSuperseded: false,
    promotedStages: ['AWSCURRENT'],
    clientState: 'active',
  };
  return { order: { ...order, phase }, ...usual, ...changes };
}

type Case = readonly [what: string, phase: RetirementPhase, changes: Partial<RetirementState>, action: object];

const skip = (reason: string) => ({ kind: 'skip', reason });
const first = { secretId: 'first' };
const orderedFirst = { order: { ...order, phase: 'delete-secret', ...first } } as const;
const paired = { ...newClient, standbyClientId: 'old-client' };
const rolledBack = { current: oldClient, currentVersionId: 'version-1', promotedStages: ['AWSPREVIOUS'] };
const laterStages = (...promotedStages: string[]) => ({ promotedStages });

const unused: readonly Case[] = [
  [
    'one of several secrets that is deleted, whatever came later',
    'delete-secret',
    { isSuperseded: true },
    { kind: 'delete-secret' },
  ],
  ...(['deactivate', 'regenerate', 'delete-secret', 'prove'] as const).map(
    (phase): Case => ['retired as ordered', phase, {}, { kind: phase }],
  ),
  ...(['deactivate', 'delete', 'regenerate', 'delete-secret'] as const).map(
    (phase): Case => ['only verified if its client is gone', phase, { clientState: 'absent' }, { kind: 'prove' }],
  ),
  ['deleted after its quarantine period', 'delete', { clientState: 'inactive' }, { kind: 'delete' }],
  ['given its quarantine period if an operator reactivated it', 'delete', {}, { kind: 'start-over' }],
  ['retired after another rotation', 'deactivate', laterStages('AWSPREVIOUS'), { kind: 'deactivate' }],
  ['retired after several rotations', 'deactivate', laterStages(), { kind: 'deactivate' }],
  [
    'one secret of a client whose other secret is current',
    'delete-secret',
    { current: { clientId: 'old-client', secretId: 'second' } },
    { kind: 'delete-secret' },
  ],
  [
    'one secret of a client whose other secret is current, by its id',
    'delete-secret',
    { ...orderedFirst, current: { clientId: 'old-client', secretId: 'second' } },
    { kind: 'delete-secret' },
  ],
  ['regenerated as the standby client of a pair', 'regenerate', { current: paired }, { kind: 'regenerate' }],
  ['discarded once its version has no stage', 'discard', laterStages(), { kind: 'discard' }],
];

const used: readonly Case[] = [
  ...(['regenerate', 'deactivate', 'delete'] as const).map(
    (phase): Case => [
      'kept if its client has a later credential',
      phase,
      { isSuperseded: true },
      skip('is-superseded'),
    ],
  ),
  [
    'kept if finishSecret crashed between the schedule and the promotion',
    'deactivate',
    { current: oldClient, promotedStages: ['AWSPENDING'] },
    { kind: 'too-early' },
  ],
  ['kept if it is pending again', 'regenerate', { pending: oldClient }, skip('is-pending')],
  ['kept if the promoted version itself refers to it', 'deactivate', { current: oldClient }, skip('is-current')],
  [
    'kept if a later rotation has made it current again, which is no rollback',
    'regenerate',
    { current: oldClient, currentVersionId: 'version-3', promotedStages: [] },
    skip('is-current'),
  ],
  ['restored by a rollback', 'deactivate', rolledBack, { kind: 'roll-back', reactivate: false }],
  ...['inactive', 'absent'].map(
    (clientState): Case => [
      `to be reactivated after a rollback, ${clientState}`,
      'delete',
      { ...rolledBack, clientState },
      { kind: 'roll-back', reactivate: true },
    ],
  ),
  ...(['deactivate', 'delete'] as const).flatMap((phase): Case[] => [
    ['kept as the standby client', phase, { current: paired, clientState: 'inactive' }, skip('is-standby')],
    ['kept as the next standby client', phase, { pending: paired, clientState: 'inactive' }, skip('is-standby')],
  ]),
  [
    'kept as the standby client of the credential that a rollback restored',
    'deactivate',
    { current: paired, currentVersionId: 'version-1' },
    skip('is-standby'),
  ],
  [
    'kept as the current secret of a client with several',
    'delete-secret',
    { ...orderedFirst, current: { clientId: 'old-client', ...first } },
    skip('is-current'),
  ],
  ...['AWSPENDING', 'AWSCURRENT', 'AWSPREVIOUS'].map(
    (stage): Case => [`kept while its version has ${stage}`, 'discard', laterStages('ours', stage), skip('is-pending')],
  ),
];

it.each(unused)('a credential that is no longer used is %s (%s)', (_what, phase, changes, action) => {
  expect(decide(atTheEndOfGrace(phase, changes))).toEqual(action);
});

it.each(used)('a credential that is used is %s (%s)', (_what, phase, changes, action) => {
  expect(decide(atTheEndOfGrace(phase, changes))).toEqual(action);
});
