import { describe, expect, it } from 'vitest';
import {
  assessOrphan,
  isScheduled,
  type PendingCopy,
  type SecretReferences,
} from '../../../lambda/watch/assess-orphan.ts';
import { dayMs, hourMs, nowMs, scheduled, secretArn } from './secrets.ts';

const marker = { secretArn, clientRequestToken: 'abandoned' };
const createdAtMs = nowMs - 3 * dayMs;

function assess(client: Partial<PendingCopy> = {}, references: Partial<SecretReferences> = {}) {
  const markedVersion = { createdAtMs, pendingId: 'pending-client' };
  return assessOrphan(
    { id: 'pending-client', marker, createdAtMs: createdAtMs + 5_000, isInactive: false, markedVersion, ...client },
    {
      ids: new Set(['current', 'standby', 'previous']),
      unfinishedVersionId: undefined,
      currentCreatedAtMs: createdAtMs - dayMs,
      previousCreatedAtMs: createdAtMs - 2 * dayMs,
      ...references,
    },
    nowMs,
  ).kind;
}

describe('revokes a client that a rotation created and left behind', () => {
  it('with its credential in a version that was given up', () => expect(assess()).toBe('revoke'));
  it('and that is inactive already, though a rotation has ended since', () =>
    expect(assess({ isInactive: true }, { currentCreatedAtMs: createdAtMs + dayMs })).toBe('revoke'));
  it('before its credential was stored', () =>
    expect(assess({ markedVersion: { createdAtMs, pendingId: undefined } })).toBe('revoke'));
  it('before its credential was stored, by a later try of the rotation', () =>
    expect(assess({ createdAtMs: createdAtMs + hourMs, markedVersion: { createdAtMs, pendingId: undefined } })).toBe(
      'revoke',
    ));
  it('beside another one of the same rotation', () =>
    expect(assess({ markedVersion: { createdAtMs, pendingId: 'sibling' } })).toBe('revoke'));
  it('beside another one, ten minutes after the rotation began at the latest', () => {
    const markedVersion = { createdAtMs, pendingId: 'sibling' };
    expect(assess({ markedVersion, createdAtMs: createdAtMs + 600_000 })).toBe('revoke');
    expect(assess({ markedVersion, createdAtMs: createdAtMs + 600_001 })).toBe('keep');
  });
  it('when it is more than a day old', () => {
    expect(assess({ createdAtMs: nowMs - dayMs - 1 })).toBe('revoke');
    expect(assess({ createdAtMs: nowMs - dayMs })).toBe('keep');
  });
});

describe('leaves alone', () => {
  it.each(['current', 'standby', 'previous'])('the %s client', (id) => expect(assess({ id })).toBe('used'));
  it('what an incomplete rotation created', () =>
    expect(assess({}, { unfinishedVersionId: 'abandoned' })).toBe('used'));
  it('what is younger than a day', () => expect(assess({ createdAtMs: nowMs - 23 * hourMs })).toBe('keep'));
  it('what has no date', () => expect(assess({ createdAtMs: Number.NaN })).toBe('keep'));
  it.each([false, true])(
    'what may have been AWSCURRENT once: its retirement may have been stopped because it is used (inactive: %s)',
    (isInactive) =>
      expect(
        assess({ isInactive }, { previousCreatedAtMs: createdAtMs, currentCreatedAtMs: createdAtMs + dayMs }),
      ).toBe('keep'),
  );
  it('what may have been AWSCURRENT until its rotation was rolled back', () =>
    expect(assess({}, { currentCreatedAtMs: createdAtMs })).toBe('keep'));
  it.each(['currentCreatedAtMs', 'previousCreatedAtMs'])(
    'what may have been AWSCURRENT, where %s is not known',
    (unknown) => expect(assess({}, { [unknown]: undefined })).toBe('keep'),
  );
  it('a copy of our client that was made by hand, with its marker', () =>
    expect(assess({ id: 'copy', createdAtMs: createdAtMs + hourMs })).toBe('keep'));
  it('what was created for a version that is gone', () => expect(assess({ markedVersion: undefined })).toBe('keep'));
});

describe('a scheduled retirement revokes a client', () => {
  const client = { id: 'pending-client', marker };
  it('that it names, for whichever secret', () =>
    expect(isScheduled([scheduled({ clientId: 'pending-client', secretArn: 'arn:another' })], client)).toBe(true));
  it('one of whose secrets it names', () =>
    expect(isScheduled([scheduled({ phase: 'delete-secret', secretId: 'pending-client' })], client)).toBe(true));
  it('whose rotation it will clear away', () =>
    expect(isScheduled([scheduled({ phase: 'discard', promotedVersionId: 'abandoned' })], client)).toBe(true));
  it('and no other', () => {
    expect(isScheduled([scheduled(), scheduled({ phase: 'discard' })], client)).toBe(false);
    expect(isScheduled([scheduled({ promotedVersionId: 'abandoned' })], client)).toBe(false);
    const ofAnother = scheduled({ phase: 'discard', promotedVersionId: 'abandoned', secretArn: 'arn:another' });
    expect(isScheduled([ofAnother], client)).toBe(false);
  });
});
