import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  claimDescription,
  formatClaim,
  formatIntent,
  intentDescription,
  parseClaim,
  parseIntent,
  withoutMarks,
} from '../../../lambda/ledger/client-claim.ts';
import { wasCreatedFor } from '../../../lambda/ledger/was-created-for.ts';
import { otherArn } from './observations.ts';
import { iso, nowMs, secretArn } from './states.ts';

const claim = { secretArn, clientId: 'client-a' };

describe('a claim', () => {
  it('stands in the description beside the owner’s own text', () => {
    expect(claimDescription('CRM sync', claim)).toBe(
      `CRM sync [genesys-oauth-rotation secret=${secretArn} client=client-a]`,
    );
    expect(claimDescription(undefined, claim)).toBe(formatClaim(claim));
  });

  it('comes back as it was written, whatever the owner wrote', () => {
    const id = fc.stringMatching(/^[\w.:/+=@-]{1,60}$/);
    fc.assert(
      fc.property(fc.string(), id, id, fc.option(id, { nil: undefined }), (text, arn, clientId, intentId) => {
        const made = { secretArn: arn, clientId, ...(intentId === undefined ? {} : { intentId }) };
        const description = claimDescription(text, made);
        expect(parseClaim(description, clientId, arn)).toEqual(made);
        expect(withoutMarks(description)).toBe(withoutMarks(text));
        expect(claimDescription(description, made)).toBe(description);
      }),
    );
  });

  it('with another client’s id in it was copied, and claims nothing', () => {
    expect(parseClaim(formatClaim(claim), 'client-b', secretArn)).toBeUndefined();
  });

  it('of another secret counts before our own: it is a veto', () => {
    const both = `${formatClaim(claim)} ${formatClaim({ ...claim, secretArn: otherArn })}`;
    expect(parseClaim(both, 'client-a', secretArn)?.secretArn).toBe(otherArn);
  });

  it('takes the place of older marks, those of the version before it included', () => {
    const old = `CRM [genesys-oauth-rotation secret=${secretArn} token=t-1] sync ${formatIntent('i-1')}`;
    expect(claimDescription(old, claim)).toBe(`CRM sync ${formatClaim(claim)}`);
  });

  it('is not made of what would not come back', () => {
    expect(() => formatClaim({ ...claim, clientId: 'a b' })).toThrow(TypeError);
    expect(() => formatIntent('a]')).toThrow(TypeError);
    expect(() => formatIntent('')).toThrow(TypeError);
  });
});

describe('the mark of an intent', () => {
  it('is found until the claim takes its place, and in the claim from then on', () => {
    const asked = intentDescription(`copied ${formatClaim(claim)}`, 'i-1');
    expect(asked).toBe('copied [genesys-oauth-rotation intent=i-1]');
    expect(parseIntent(asked, 'client-b')).toBe('i-1');
    const claimed = claimDescription(asked, { secretArn, clientId: 'client-b', intentId: 'i-1' });
    expect(parseIntent(claimed, 'client-b')).toBe('i-1');
    expect(parseIntent(claimed, 'client-c')).toBeUndefined();
    expect(parseIntent(undefined, 'client-c')).toBeUndefined();
  });

  it('counts only in its time', () => {
    const creation = { intentId: 'i-1', from: iso(nowMs), until: iso(nowMs + 600_000) };
    expect(wasCreatedFor(creation, { intentId: 'i-1', createdAt: iso(nowMs + 1_000) })).toBe(true);
    expect(wasCreatedFor(creation, { intentId: 'i-1' })).toBe(true);
    expect(wasCreatedFor(creation, { intentId: 'i-2', createdAt: iso(nowMs) })).toBe(false);
    expect(wasCreatedFor(creation, { intentId: 'i-1', createdAt: iso(nowMs - 3_600_000) })).toBe(false);
    expect(wasCreatedFor(creation, { intentId: 'i-1', createdAt: iso(nowMs + 3_600_000) })).toBe(false);
  });
});
