import { describe, expect, it } from 'vitest';
import {
  decodeApproval,
  decodeEvent,
  decodeMeta,
  decodeOwner,
  encodeApproval,
  encodeEvent,
  encodeMeta,
  encodeOwner,
} from '../../../lambda/ledger/item-records.ts';
import type { Approval, LedgerEvent, Owner } from '../../../lambda/ports/ledger-state.ts';
import { iso, nowMs, secretArn } from './states.ts';

const owner: Owner = {
  organizationId: 'org-1',
  clientId: 'client-a',
  secretArn,
  since: iso(nowMs),
  origin: 'adopted',
  contestedBy: [],
};

const approval: Approval = {
  secretArn,
  kind: 'transfer',
  clientId: 'client-a',
  fromSecretArn: `${secretArn}-old`,
  by: 'arn:aws:iam::123456789012:user/anna',
  at: iso(nowMs),
  expiresAt: iso(nowMs + 86_400_000),
};

const event: LedgerEvent = {
  at: iso(nowMs),
  key: `EVENT#${iso(nowMs)}#7-0`,
  type: 'credential-adopted',
  reason: 'first seen',
  function: 'watch',
  requestId: 'r-1',
  correlationIds: ['c-1'],
  details: { days: 3 },
};

const invalid = expect.objectContaining({ code: 'ledger-item-invalid' });

describe('the other items', () => {
  it('come back as they were written', () => {
    expect(decodeOwner(encodeOwner(owner))).toEqual(owner);
    expect(decodeApproval(encodeApproval(approval))).toEqual(approval);
    expect(decodeEvent(encodeEvent(secretArn, event))).toEqual(event);
    expect(decodeMeta(encodeMeta({ tableId: 't-1' }))).toEqual({ tableId: 't-1' });
  });

  it('an approval for every client has its own key', () => {
    const { clientId: _, ...forAll } = approval;
    expect(encodeApproval(forAll)).toMatchObject({ pk: `APPROVAL#${secretArn}`, sk: 'transfer#*' });
  });

  it('an owner that was never contested has an empty list', () => {
    const { contestedBy: _, ...item } = encodeOwner(owner);
    expect(decodeOwner(item)).toEqual(owner);
  });

  it('malformed ones are errors that have a code', () => {
    expect(() => decodeOwner({ ...encodeOwner(owner), secretArn: 7 })).toThrow(invalid);
    expect(() => decodeApproval({ ...encodeApproval(approval), expiresAt: 'never' })).toThrow(invalid);
    expect(() => decodeEvent({ ...encodeEvent(secretArn, event), data: '{' })).toThrow(invalid);
    expect(() => decodeMeta({ schema: 1 })).toThrow(invalid);
    expect(() => decodeMeta({ ...encodeMeta({ tableId: 't' }), schema: 2 })).toThrow(
      expect.objectContaining({ code: 'ledger-newer-schema' }),
    );
  });

  it('an event without a key is not written', () => {
    const { key: _, ...unstamped } = event;
    expect(() => encodeEvent(secretArn, unstamped)).toThrow(TypeError);
  });
});
