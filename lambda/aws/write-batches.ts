import type { Time } from '../ports/time.ts';
import type { PlainRecord } from './dynamodb-attributes.ts';
import { unusableResponse } from './ledger-failure.ts';
import type { LedgerTable } from './ledger-table.ts';

/** What one BatchWriteItem may hold. */
const batchSize = 25;

/** How often what comes back unprocessed is sent. */
const maxAttempts = 8;

/** Before the second attempt, in milliseconds; doubled before each further one. */
const firstPauseMs = 50;

/**
 * Puts items of one partition, each key once. What DynamoDB has no capacity for comes back in a successful response and
 * is sent again after a pause.
 */
export async function writeBatches(
  table: Pick<LedgerTable, 'name' | 'putBatch'>,
  records: readonly PlainRecord[],
  { time, random }: { readonly time: Time; readonly random: () => number },
): Promise<void> {
  const unique = [...new Map(records.map((record) => [record.sk, record])).values()];
  for (let start = 0; start < unique.length; start += batchSize) {
    let left = unique.slice(start, start + batchSize);
    for (let attempt = 1; left.length > 0; attempt += 1) {
      const unprocessed = await table.putBatch(left);
      left = left.filter(({ sk }) => unprocessed.has(String(sk)));
      if (left.length === 0) break;
      if (attempt === maxAttempts) throw notTaken(table.name, left.length);
      await time.sleep(firstPauseMs * 2 ** (attempt - 1) * (0.5 + random() / 2));
    }
  }
}

function notTaken(tableName: string, count: number) {
  return unusableResponse('dynamodb:BatchWriteItem', tableName, `left ${count} items unprocessed`);
}
