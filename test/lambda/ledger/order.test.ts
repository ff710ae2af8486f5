import { describe, expect, it } from 'vitest';
import { formatOrder, parseOrder, timerName } from '../../../lambda/ledger/order.ts';
import { secretArn } from './states.ts';

const home = { accountId: '123456789012', region: 'eu-central-1' };
const order = { secretArn, generation: 3 };

describe('an order', () => {
  it('survives a round trip, and other fields are ignored', () => {
    const text = formatOrder(order);
    expect(JSON.parse(text)).toEqual({ v: 1, secretArn, generation: 3 });
    expect(parseOrder({ ...JSON.parse(text), clientId: 'client-x', phase: 'delete' }, home)).toEqual(order);
  });

  it.each([
    ['nothing', undefined],
    ['another version', { ...order, v: 2 }],
    ['no generation', { v: 1, secretArn }],
    ['a generation that is no number', { v: 1, secretArn, generation: '3' }],
    ['generation 0', { v: 1, secretArn, generation: 0 }],
    ['no ARN', { v: 1, secretArn: 'crm/sync', generation: 3 }],
    ['an ARN with more behind it', { v: 1, secretArn: `${secretArn}\n<script>`, generation: 3 }],
    ['another account', { v: 1, secretArn: secretArn.replace('123456789012', '210987654321'), generation: 3 }],
    ['another region', { v: 1, secretArn: secretArn.replace('eu-central-1', 'us-east-1'), generation: 3 }],
  ])('O1: with %s is rejected, and its text is not repeated', (_what, event) => {
    const parse = () => parseOrder(event, home);
    expect(parse).toThrow(expect.objectContaining({ code: 'invalid-retirement-order' }));
    expect(parse).not.toThrow(/script|210987654321/);
  });

  it('of the version before names a client, and nothing else is read', () => {
    const former = { secretArn, clientId: 'client-a' };
    expect(parseOrder({ ...former, phase: 'delete', generation: 3, dueAt: 'x' }, home)).toEqual(former);
  });

  it.each([
    ['with an id that is no path segment', { secretArn, clientId: '..' }],
    ['of another account', { secretArn: secretArn.replace('123456789012', '210987654321'), clientId: 'client-a' }],
  ])('of the version before %s is rejected', (_what, event) => {
    expect(() => parseOrder(event, home)).toThrow(expect.objectContaining({ code: 'invalid-retirement-order' }));
  });

  it('is not compared with an account or a region that is unknown', () => {
    expect(parseOrder({ v: 1, ...order }, {})).toEqual(order);
    expect(() => parseOrder({ v: 1, ...order }, { region: 'us-east-1' })).toThrow('invalid-retirement-order');
  });

  it('has a timer with a unique name that is short enough for a schedule', () => {
    expect(timerName(order, 1)).toMatch(/^gor-[0-9a-f]{16}-g3-1$/);
    expect(timerName(order, 2)).not.toBe(timerName(order, 1));
    expect(timerName({ ...order, generation: 1e9 }, 1e6).length).toBeLessThanOrEqual(64);
  });
});
