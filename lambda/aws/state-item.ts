import * as v from 'valibot';
import { RotationError } from '../../domain/rotation-error.ts';
import { requireKnownSchema } from '../ledger/schema-version.ts';
import type { StateRecord } from '../ports/ledger-record.ts';
import type { PlainRecord } from './dynamodb-attributes.ts';

const safeInteger = v.pipe(v.number(), v.safeInteger());

/** What the lock and the commits go by; `data` is validated by whoever reads it. */
const schema = v.object({
  pk: v.string(),
  schema: safeInteger,
  rev: safeInteger,
  writeId: v.string(),
  lockHolder: v.exactOptional(v.string()),
  lockUntil: v.exactOptional(safeInteger),
  data: v.exactOptional(v.string()),
});

export type StateItem = Pick<StateRecord, 'pk' | 'schema' | 'rev' | 'writeId' | 'lockHolder' | 'lockUntil' | 'data'>;

/** @throws RotationError `ledger-newer-schema`, `ledger-item-invalid` */
export function parseStateItem(record: PlainRecord, secretArn: string): StateItem {
  const what = `The state of ${secretArn}`;
  requireKnownSchema(record.schema, what);
  const result = v.safeParse(schema, record);
  const isLockWhole = (record.lockHolder === undefined) === (record.lockUntil === undefined);
  if (result.success && isLockWhole) return result.output;
  const fields = result.success ? ['lockHolder and lockUntil'] : result.issues.map((issue) => v.getDotPath(issue));
  throw new RotationError('ledger-item-invalid', {
    message: `${what} in the ledger cannot be used; malformed: ${[...new Set(fields)].join(', ')}.`,
    nextStep: 'restore the item from a backup of the table, or correct these attributes; nothing was changed.',
  });
}
