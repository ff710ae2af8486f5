import type { TableDefinition } from './dynamodb/dynamodb.ts';

/** The table of the ledger, as the stack makes it. */
export const ledgerTable = {
  name: 'ledger',
  partitionKey: 'pk',
  sortKey: 'sk',
  indexes: [{ name: 'byDue', partitionKey: 'shard', sortKey: 'dueAt' }],
} as const satisfies TableDefinition;
