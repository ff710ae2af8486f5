import { describe, expect, it } from 'vitest';
import { shardOf } from '../../../lambda/ledger/keys.ts';
import { watchLeaseMs } from '../../../lambda/ledger/lock.ts';
import { MemoryLedger } from './memory-ledger.ts';
import { otherArn } from './observations.ts';
import { generation, hourMs, nowMs, secretArn, stateOf } from './states.ts';

const options = { holder: 'watch/r-1/x', leaseMs: watchLeaseMs, mayCreate: true, waitUntilMs: 0 };

describe('the ledger in memory keeps the contract of the port', () => {
  it('L1, L3: one holder at a time, whose release is the last commit', async () => {
    const ledger = new MemoryLedger(() => nowMs);
    expect(await ledger.acquire(secretArn, { ...options, mayCreate: false })).toEqual({ outcome: 'absent' });
    const first = await ledger.acquire(secretArn, options);
    if (first.outcome !== 'acquired') throw new Error(first.outcome);
    expect(first.ledger.state).toBeUndefined();
    const other = { ...options, holder: 'retire/r-2/y' };
    expect(await ledger.acquire(secretArn, other)).toMatchObject({ outcome: 'busy', holder: options.holder });
    await first.ledger.commit(stateOf([generation(1, 'current')]));
    await first.ledger.renew();
    await first.ledger.release(stateOf([generation(1, 'current')]));
    const second = await ledger.acquire(secretArn, other);
    expect(second).toMatchObject({ outcome: 'acquired', ledger: { state: { nextGeneration: 2 } } });
    await expect(first.ledger.commit(stateOf([]))).rejects.toMatchObject({ code: 'lock-lost' });
  });

  it('finds what is due by its shard', async () => {
    const ledger = new MemoryLedger(() => nowMs);
    const first = await ledger.acquire(secretArn, options);
    if (first.outcome === 'acquired') await first.ledger.release(stateOf([]));
    const countDue = async (at: number) => {
      let count = 0;
      for await (const { secretArn: arn } of ledger.due(shardOf(secretArn), at)) count += arn === secretArn ? 1 : 0;
      return count;
    };
    expect(await countDue(nowMs)).toBe(0);
    expect(await countDue(nowMs + hourMs)).toBe(1);
  });

  it('OWNER: one client, one secret, until it is transferred', async () => {
    const { owners } = new MemoryLedger(() => nowMs);
    const claim = {
      organizationId: 'org-1',
      clientId: 'client-a',
      secretArn,
      origin: 'adopted',
      since: 'now',
    } as const;
    expect(await owners.claim(claim)).toMatchObject({ secretArn });
    expect(await owners.claim({ ...claim, secretArn: otherArn })).toMatchObject({ secretArn });
    await owners.contest('org-1', 'client-a', otherArn);
    await owners.contest('org-1', 'client-a', otherArn);
    expect(await owners.read('org-1', 'client-a')).toMatchObject({ contestedBy: [otherArn] });
    const moved = await owners.transfer('org-1', 'client-a', { from: secretArn, to: otherArn });
    expect(moved).toMatchObject({ secretArn: otherArn, transferredFrom: secretArn });
  });
});
