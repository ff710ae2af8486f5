import { describe, expect, it } from 'vitest';
import { TableIdentity } from '../../../lambda/watch/table-identity.ts';
import { MemoryLedger } from '../ledger/memory-ledger.ts';

describe('the table of the ledger', () => {
  it('records its id when it is new', async () => {
    const ledger = new MemoryLedger(() => 0);
    const table = new TableIdentity(ledger);
    await table.read();
    expect(await ledger.meta.read()).toEqual({ tableId: 'table-1' });
    expect([table.tableId, table.isRestored]).toEqual(['table-1', false]);
  });

  it('is a restored copy if it recorded another id, until that is acknowledged', async () => {
    const ledger = new MemoryLedger(() => 0);
    await ledger.meta.write({ tableId: 'table-0' });
    const table = new TableIdentity(ledger);
    await table.read();
    expect(table.isRestored).toBe(true);
    expect(await ledger.meta.read()).toEqual({ tableId: 'table-0' });
    await table.acknowledge();
    expect([table.isRestored, await ledger.meta.read()]).toEqual([false, { tableId: 'table-1' }]);
  });

  it('is asked for its id once, and again if that failed', async () => {
    const ledger = new MemoryLedger(() => 0);
    let asked = 0;
    ledger.meta.tableId = async () => {
      asked += 1;
      if (asked === 1) throw new Error('unforeseen');
      return 'table-1';
    };
    const table = new TableIdentity(ledger);
    await expect(table.read()).rejects.toThrow();
    expect(table.tableId).toBeUndefined();
    for (let times = 0; times < 2; times += 1) await table.read();
    expect(asked).toBe(2);
  });
});
