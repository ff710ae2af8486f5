import { describe, expect, it } from 'vitest';
import {
  assessOrphan,
  isScheduled,
  type PendingCopy,
  type SecretReferences,
} from '../../../lambda/watch/assess-orphan.ts';
import { arranged, dayMs, hourMs, nowMs, secretArn } from './secrets.ts';

const marker = { secretArn, clientRequestToken: 'abandoned' };
const madeAtMs = nowMs - 3 * dayMs;

function assess(client: Partial<PendingCopy> = {}, references: Partial<SecretReferences> = {}) {
  const markedVersion = { madeAtMs, candidateId: 'candidate' };
  return assessOrphan(
    { id: 'candidate', marker, createdAtMs: madeAtMs + 5_000, isInactive: false, markedVersion, ...client },
    {
      ids: new Set(['current', 'standby', 'previous']),
      unfinishedVersionId: undefined,
      currentMadeAtMs: madeAtMs - dayMs,
      previousMadeAtMs: madeAtMs - 2 * dayMs,
      ...references,
    },
    nowMs,
  ).kind;
}

describe('revokes a client that a rotation made and left behind', () => {
  it('with its credential in a version that was given up', () => expect(assess()).toBe('revoke'));
  it('and that is inactive already, though a rotation has ended since', () =>
    expect(assess({ isInactive: true }, { currentMadeAtMs: madeAtMs + dayMs })).toBe('revoke'));
  it('before its credential was stored', () =>
    expect(assess({ markedVersion: { madeAtMs, candidateId: undefined } })).toBe('revoke'));
  it('before its credential was stored, by a later try of the rotation', () =>
    expect(assess({ createdAtMs: madeAtMs + hourMs, markedVersion: { madeAtMs, candidateId: undefined } })).toBe(
      'revoke',
    ));
  it('beside another one of the same rotation', () =>
    expect(assess({ markedVersion: { madeAtMs, candidateId: 'sibling' } })).toBe('revoke'));
  it('beside another one, ten minutes after the rotation began at the latest', () => {
    const markedVersion = { madeAtMs, candidateId: 'sibling' };
    expect(assess({ markedVersion, createdAtMs: madeAtMs + 600_000 })).toBe('revoke');
    expect(assess({ markedVersion, createdAtMs: madeAtMs + 600_001 })).toBe('keep');
  });
  it('when it is more than a day old', () => {
    expect(assess({ createdAtMs: nowMs - dayMs - 1 })).toBe('revoke');
    expect(assess({ createdAtMs: nowMs - dayMs })).toBe('keep');
  });
});

describe('leaves alone', () => {
  it.each(['current', 'standby', 'previous'])('the %s client', (id) => expect(assess({ id })).toBe('used'));
  it('what a rotation that is not complete made', () =>
    expect(assess({}, { unfinishedVersionId: 'abandoned' })).toBe('used'));
  it('what is younger than a day', () => expect(assess({ createdAtMs: nowMs - 23 * hourMs })).toBe('keep'));
  it('what has no date', () => expect(assess({ createdAtMs: Number.NaN })).toBe('keep'));
  it.each([false, true])(
    'what may have been AWSCURRENT once: its retirement may have been stopped because it is used (inactive: %s)',
    (isInactive) =>
      expect(assess({ isInactive }, { previousMadeAtMs: madeAtMs, currentMadeAtMs: madeAtMs + dayMs })).toBe('keep'),
  );
  it('what may have been AWSCURRENT until its rotation was undone', () =>
    expect(assess({}, { currentMadeAtMs: madeAtMs })).toBe('keep'));
  it.each(['currentMadeAtMs', 'previousMadeAtMs'])('what may have been AWSCURRENT, where %s is not known', (unknown) =>
    expect(assess({}, { [unknown]: undefined })).toBe('keep'),
  );
  it('a copy that somebody made of our client, marker and all', () =>
    expect(assess({ id: 'copy', createdAtMs: madeAtMs + hourMs })).toBe('keep'));
  it('what was made for a version that is gone', () => expect(assess({ markedVersion: undefined })).toBe('keep'));
});

describe('a schedule looks after a client', () => {
  const client = { id: 'candidate', marker };
  it('that it names, for whichever secret', () =>
    expect(isScheduled([arranged({ clientId: 'candidate', secretArn: 'arn:another' })], client)).toBe(true));
  it('one of whose secrets it names', () =>
    expect(isScheduled([arranged({ phase: 'delete-secret', secretId: 'candidate' })], client)).toBe(true));
  it('whose rotation it will clear away', () =>
    expect(isScheduled([arranged({ phase: 'discard', promotedVersionId: 'abandoned' })], client)).toBe(true));
  it('and no other', () => {
    expect(isScheduled([arranged(), arranged({ phase: 'discard' })], client)).toBe(false);
    expect(isScheduled([arranged({ promotedVersionId: 'abandoned' })], client)).toBe(false);
    const ofAnother = arranged({ phase: 'discard', promotedVersionId: 'abandoned', secretArn: 'arn:another' });
    expect(isScheduled([ofAnother], client)).toBe(false);
  });
});
