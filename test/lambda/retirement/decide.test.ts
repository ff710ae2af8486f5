import { describe, expect, it } from 'vitest';
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
    promotedStages: ['AWSCURRENT'],
    clientState: 'active',
  };
  return { order: { ...order, phase }, ...usual, ...changes };
}

const kindOf = (state: RetirementState) => decide(state).kind;

describe('a credential that is no longer used', () => {
  it.each(['deactivate', 'regenerate', 'delete-secret', 'prove'] as const)('is retired as ordered: %s', (phase) => {
    expect(kindOf(atTheEndOfGrace(phase))).toBe(phase);
  });

  it('is deleted after its quarantine period', () => {
    expect(kindOf(atTheEndOfGrace('delete', { clientState: 'inactive' }))).toBe('delete');
  });

  it('gets its quarantine period if it had none: an operator reactivated it, or the deactivation was lost', () => {
    expect(kindOf(atTheEndOfGrace('delete'))).toBe('start-over');
  });

  it.each(['deactivate', 'delete', 'regenerate', 'delete-secret'] as const)(
    'is only verified if its client no longer exists (%s)',
    (phase) => {
      expect(kindOf(atTheEndOfGrace(phase, { clientState: 'absent' }))).toBe('prove');
    },
  );

  it('is retired even if later rotations removed the stages of the promoted version', () => {
    expect(kindOf(atTheEndOfGrace('deactivate', { promotedStages: ['AWSPREVIOUS'] }))).toBe('deactivate');
    expect(kindOf(atTheEndOfGrace('deactivate', { promotedStages: [] }))).toBe('deactivate');
  });

  it('may be one secret of a client whose other secret is current', () => {
    const state = atTheEndOfGrace('delete-secret', { current: { clientId: 'old-client', secretId: 'second' } });
    expect(kindOf({ ...state, order: { ...state.order, secretId: 'first' } })).toBe('delete-secret');
    expect(kindOf(state)).toBe('delete-secret');
  });
});

describe('a credential that is used', () => {
  it('is kept if finishSecret crashed between the schedule and the promotion', () => {
    const state = atTheEndOfGrace('deactivate', { current: oldClient, promotedStages: ['AWSPENDING'] });
    expect(decide(state)).toEqual({ kind: 'skip', reason: 'not-promoted-yet' });
  });

  it('is kept if it is pending again', () => {
    const state = atTheEndOfGrace('regenerate', { pending: oldClient });
    expect(decide(state)).toEqual({ kind: 'skip', reason: 'is-pending' });
  });

  it('is kept if the promoted version itself refers to it', () => {
    expect(decide(atTheEndOfGrace('deactivate', { current: oldClient }))).toEqual({
      kind: 'skip',
      reason: 'is-current',
    });
  });

  it('is kept if a later rotation has made it current again, which is no rollback', () => {
    const tookOverAgain = { current: oldClient, currentVersionId: 'version-3', promotedStages: [] };
    expect(decide(atTheEndOfGrace('regenerate', tookOverAgain))).toEqual({ kind: 'skip', reason: 'is-current' });
  });

  it('is reactivated after a rollback', () => {
    const rolledBack = { current: oldClient, currentVersionId: 'version-1', promotedStages: ['AWSPREVIOUS'] };
    const inactive = atTheEndOfGrace('delete', { ...rolledBack, clientState: 'inactive' });
    expect(decide(inactive)).toEqual({ kind: 'roll-back', reactivate: true });
    expect(decide(atTheEndOfGrace('deactivate', rolledBack))).toEqual({ kind: 'roll-back', reactivate: false });
  });

  it('is to be reactivated after a rollback even if it was deleted, which is found before anything else is revoked', () => {
    const rolledBack = { current: oldClient, currentVersionId: 'version-1', promotedStages: ['AWSPREVIOUS'] };
    expect(decide(atTheEndOfGrace('delete', { ...rolledBack, clientState: 'absent' }))).toEqual({
      kind: 'roll-back',
      reactivate: true,
    });
  });

  it.each(['deactivate', 'delete'] as const)('is kept if it is the standby client of a pair (%s)', (phase) => {
    const pair = { ...newClient, standbyClientId: 'old-client' };
    const kept = { kind: 'skip', reason: 'is-standby' };
    expect(decide(atTheEndOfGrace(phase, { current: pair, clientState: 'inactive' }))).toEqual(kept);
    expect(decide(atTheEndOfGrace(phase, { pending: pair, clientState: 'inactive' }))).toEqual(kept);
  });

  it('is kept if it is the standby client of the credential that a rollback restored', () => {
    const rolledBack = { current: { ...newClient, standbyClientId: 'old-client' }, currentVersionId: 'version-1' };
    expect(decide(atTheEndOfGrace('deactivate', rolledBack))).toEqual({ kind: 'skip', reason: 'is-standby' });
  });

  it('is regenerated even though it is the standby client, which is how a standby client is retired', () => {
    const pair = { ...newClient, standbyClientId: 'old-client' };
    expect(kindOf(atTheEndOfGrace('regenerate', { current: pair }))).toBe('regenerate');
  });

  it('is kept if it is the current secret of a client with several', () => {
    const state = atTheEndOfGrace('delete-secret', { current: { clientId: 'old-client', secretId: 'first' } });
    expect(kindOf({ ...state, order: { ...state.order, secretId: 'first' } })).toBe('skip');
  });
});

describe('what an abandoned rotation created', () => {
  it('is discarded once its version has no stage', () => {
    expect(kindOf(atTheEndOfGrace('discard', { promotedStages: [] }))).toBe('discard');
  });

  it.each(['AWSPENDING', 'AWSCURRENT', 'AWSPREVIOUS'])('is kept while its version has %s', (stage) => {
    expect(kindOf(atTheEndOfGrace('discard', { promotedStages: ['ours', stage] }))).toBe('skip');
  });
});
