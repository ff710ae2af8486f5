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

/** What it looks like when the grace period ends and nothing was out of the way. */
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

describe('a credential that nobody uses any more', () => {
  it.each(['deactivate', 'regenerate', 'delete-secret', 'prove'] as const)('is retired as ordered: %s', (phase) => {
    expect(kindOf(atTheEndOfGrace(phase))).toBe(phase);
  });

  it('is deleted after its quarantine', () => {
    expect(kindOf(atTheEndOfGrace('delete', { clientState: 'inactive' }))).toBe('delete');
  });

  it('gets its quarantine when it has had none: somebody activated it, or the deactivation was lost', () => {
    expect(kindOf(atTheEndOfGrace('delete'))).toBe('start-over');
  });

  it.each(['deactivate', 'delete', 'regenerate', 'delete-secret'] as const)(
    'is proved dead when its client is gone already (%s)',
    (phase) => {
      expect(kindOf(atTheEndOfGrace(phase, { clientState: 'absent' }))).toBe('prove');
    },
  );

  it('is retired also when later rotations took the promoted version out of its stages', () => {
    expect(kindOf(atTheEndOfGrace('deactivate', { promotedStages: ['AWSPREVIOUS'] }))).toBe('deactivate');
    expect(kindOf(atTheEndOfGrace('deactivate', { promotedStages: [] }))).toBe('deactivate');
  });

  it('is one secret of a client whose other secret is current', () => {
    const state = atTheEndOfGrace('delete-secret', { current: { clientId: 'old-client', secretId: 'second' } });
    expect(kindOf({ ...state, order: { ...state.order, secretId: 'first' } })).toBe('delete-secret');
    expect(kindOf(state)).toBe('delete-secret');
  });
});

describe('a credential that is used', () => {
  it('is kept when finishSecret died between the schedule and the promotion', () => {
    const state = atTheEndOfGrace('deactivate', { current: oldClient, promotedStages: ['AWSPENDING'] });
    expect(decide(state)).toEqual({ kind: 'refuse', reason: 'not-promoted-yet' });
  });

  it('is kept when it is being rotated to again', () => {
    const state = atTheEndOfGrace('regenerate', { pending: oldClient });
    expect(decide(state)).toEqual({ kind: 'refuse', reason: 'is-pending' });
  });

  it('is kept when the promoted version itself refers to it', () => {
    expect(decide(atTheEndOfGrace('deactivate', { current: oldClient }))).toEqual({
      kind: 'refuse',
      reason: 'is-current',
    });
  });

  it('is left alone when a later rotation has brought it back, which is no rollback', () => {
    const tookOverAgain = { current: oldClient, currentVersionId: 'version-3', promotedStages: [] };
    expect(decide(atTheEndOfGrace('regenerate', tookOverAgain))).toEqual({ kind: 'refuse', reason: 'is-current' });
  });

  it('is made usable again after a rollback', () => {
    const rolledBack = { current: oldClient, currentVersionId: 'version-1', promotedStages: ['AWSPREVIOUS'] };
    const inactive = atTheEndOfGrace('delete', { ...rolledBack, clientState: 'inactive' });
    expect(decide(inactive)).toEqual({ kind: 'undo', reactivate: true });
    expect(decide(atTheEndOfGrace('deactivate', rolledBack))).toEqual({ kind: 'undo', reactivate: false });
  });

  it('is to be made usable after a rollback also where it is gone, which is told before anything else is revoked', () => {
    const rolledBack = { current: oldClient, currentVersionId: 'version-1', promotedStages: ['AWSPREVIOUS'] };
    expect(decide(atTheEndOfGrace('delete', { ...rolledBack, clientState: 'absent' }))).toEqual({
      kind: 'undo',
      reactivate: true,
    });
  });

  it.each(['deactivate', 'delete'] as const)('is kept when it is the idle twin of a pair (%s)', (phase) => {
    const pair = { ...newClient, standbyClientId: 'old-client' };
    const kept = { kind: 'refuse', reason: 'is-standby' };
    expect(decide(atTheEndOfGrace(phase, { current: pair, clientState: 'inactive' }))).toEqual(kept);
    expect(decide(atTheEndOfGrace(phase, { pending: pair, clientState: 'inactive' }))).toEqual(kept);
  });

  it('is kept when it is the twin of the credential that a rollback brought back', () => {
    const rolledBack = { current: { ...newClient, standbyClientId: 'old-client' }, currentVersionId: 'version-1' };
    expect(decide(atTheEndOfGrace('deactivate', rolledBack))).toEqual({ kind: 'refuse', reason: 'is-standby' });
  });

  it('gets a new secret all the same when it is the idle twin, for that is how a twin is retired', () => {
    const pair = { ...newClient, standbyClientId: 'old-client' };
    expect(kindOf(atTheEndOfGrace('regenerate', { current: pair }))).toBe('regenerate');
  });

  it('is kept when it is the very secret of a client with several', () => {
    const state = atTheEndOfGrace('delete-secret', { current: { clientId: 'old-client', secretId: 'first' } });
    expect(kindOf({ ...state, order: { ...state.order, secretId: 'first' } })).toBe('refuse');
  });
});

describe('what an abandoned rotation made', () => {
  it('is discarded once no stage is on its version', () => {
    expect(kindOf(atTheEndOfGrace('discard', { promotedStages: [] }))).toBe('discard');
  });

  it.each(['AWSPENDING', 'AWSCURRENT', 'AWSPREVIOUS'])('is kept while %s is on its version', (stage) => {
    expect(kindOf(atTheEndOfGrace('discard', { promotedStages: ['ours', stage] }))).toBe('refuse');
  });
});
