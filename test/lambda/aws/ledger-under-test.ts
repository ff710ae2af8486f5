import { vi } from 'vitest';
import { createDynamoDbLedger } from '../../../lambda/aws/dynamodb-ledger.ts';
import type { AcquireOptions, HeldLedger, Ledger } from '../../../lambda/ports/ledger.ts';
import type { Deadline } from '../../../lambda/ports/time.ts';
import { credentials } from '../../../sandbox/aws-account.ts';
import { ledgerTable } from '../../../sandbox/ledger-table.ts';
import { startAwsSandbox } from '../../sandbox/aws/aws-sandbox.ts';
import { nowMs, secretArn } from '../ledger/states.ts';

export const tableName = ledgerTable.name;
export const service = 'dynamodb';
export const leaseMs = 30_000;
export const stateKey = { pk: `SECRET#${secretArn}`, sk: 'STATE' };

/** The sandbox's table, and ledgers of several invocations that share a clock. Whoever uses it unstubs the environment afterwards. */
export async function arrangeLedger() {
  const sandbox = await startAwsSandbox();
  await sandbox.dynamoDb.createTable(ledgerTable);
  vi.stubEnv('AWS_ENDPOINT_URL_DYNAMODB', sandbox.endpoint);
  vi.stubEnv('AWS_REGION', 'eu-west-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', credentials.AWS_ACCESS_KEY_ID);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', credentials.AWS_SECRET_ACCESS_KEY);
  const clock = { nowMs, sleptMs: [] as number[] };
  const time = {
    now: () => clock.nowMs,
    sleep: async (milliseconds: number) => {
      clock.sleptMs.push(milliseconds);
      clock.nowMs += milliseconds;
    },
  };
  const open = (options: { readonly end?: Deadline; readonly name?: string } = {}): Ledger =>
    createDynamoDbLedger({
      tableName: options.name ?? tableName,
      time,
      monotonicMs: () => clock.nowMs - nowMs,
      random: () => 0.5,
      newId: () => crypto.randomUUID(),
      ...(options.end === undefined ? {} : { end: options.end }),
    });
  const item = () => sandbox.dynamoDb.items(tableName).find(({ sk }) => sk === 'STATE');
  const operations = () => sandbox.journal.entries().map(({ operation }) => operation);
  return { sandbox, clock, time, open, ledger: open(), item, operations };
}

export const options = (holder: string, more: Partial<AcquireOptions> = {}): AcquireOptions => ({
  holder,
  leaseMs,
  mayCreate: true,
  waitUntilMs: 0,
  ...more,
});

export async function acquired(
  ledger: Ledger,
  holder = 'rotate/1/a',
  more: Partial<AcquireOptions> = {},
): Promise<HeldLedger> {
  const acquisition = await ledger.acquire(secretArn, options(holder, more));
  if (acquisition.outcome !== 'acquired') throw new Error(`The lock is ${acquisition.outcome}.`);
  return acquisition.ledger;
}

export async function all<Value>(values: AsyncIterable<Value>): Promise<Value[]> {
  const collected: Value[] = [];
  for await (const value of values) collected.push(value);
  return collected;
}
