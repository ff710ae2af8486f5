import {
  decodeApproval,
  decodeConsent,
  decodeEvent,
  decodeMeta,
  encodeApproval,
  encodeEvent,
  encodeFailure,
  encodeMeta,
} from '../ledger/item-records.ts';
import {
  approvalKey,
  approvalPartition,
  consentShard,
  eventKeyRange,
  eventPrefix,
  failureKey,
  metaKey,
  secretArnOf,
  secretPartition,
  stateKey,
} from '../ledger/keys.ts';
import { schemaVersion } from '../ledger/schema-version.ts';
import { decodeState } from '../ledger/state-record.ts';
import type { Ledger } from '../ports/ledger.ts';
import type { Consent, LedgerEvent } from '../ports/ledger-state.ts';
import type { Deadline, Time } from '../ports/time.ts';
import { noDeadline } from './abort-before-deadline.ts';
import { createDynamoDbOwners } from './dynamodb-owners.ts';
import { acquireLock } from './ledger-lock.ts';
import { openLedgerTable } from './ledger-table.ts';
import type { LockParts } from './lock-parts.ts';
import { parseStateItem } from './state-item.ts';
import { writeBatches } from './write-batches.ts';

export interface DynamoDbLedgerParts extends Omit<LockParts, 'table'> {
  readonly tableName: string;
  readonly time: Time;
  /** When the invocation ends. Default: never. */
  readonly end?: Deadline;
}

/** More than any rotation needs: what many write must not keep a step from its end. */
const maximumConsents = 200;

/**
 * The ledger in one DynamoDB table. It uses only conditional writes of single items.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.ConditionExpressions.html
 */
export function createDynamoDbLedger({ tableName, end = noDeadline, ...parts }: DynamoDbLedgerParts): Ledger {
  const table = openLedgerTable(tableName, end);
  const lockParts = { ...parts, table };
  return {
    acquire: (secretArn, options) => acquireLock(lockParts, secretArn, options),
    async read(secretArn) {
      const found = await table.read(stateKey(secretArn));
      return found && decodeState(parseStateItem(found, secretArn));
    },
    async *due(shard, nowMs) {
      const now = new Date(nowMs).toISOString();
      const keys = '#shard = :shard AND #dueAt <= :now';
      for await (const { pk, dueAt } of table.query({ index: 'byDue', keys, values: { shard, now } })) {
        const secretArn = secretArnOf(String(pk));
        // Only STATE items belong in the index.
        if (secretArn !== undefined && typeof dueAt === 'string') yield { secretArn, dueAt };
      }
    },
    owners: createDynamoDbOwners(table),
    approvals: {
      async read(secretArn, nowMs) {
        const approvals = [];
        const values = { partition: approvalPartition(secretArn) };
        for await (const record of table.query({ keys: '#pk = :partition', values })) {
          const approval = decodeApproval(record);
          if (Date.parse(approval.expiresAt) > nowMs) approvals.push(approval);
        }
        return approvals;
      },
      remove: ({ secretArn, kind, clientId }) => table.remove(approvalKey(secretArn, kind, clientId)),
      async write(approval) {
        await table.put(encodeApproval(approval));
      },
    },
    consents: {
      async of(secretArn, token) {
        const consents: Consent[] = [];
        const query = { index: 'byDue', keys: '#shard = :shard', values: { shard: consentShard(secretArn, token) } };
        let read = 0;
        for await (const record of table.query(query)) {
          const consent = decodeConsent(record, { secretArn, token });
          if (consent !== undefined) consents.push(consent);
          read += 1;
          if (read === maximumConsents) break;
        }
        return consents;
      },
    },
    writeEvents(secretArn, events) {
      const records = events.map((event) => encodeEvent(secretArn, event));
      return writeBatches(table, records, parts);
    },
    async countFailure(secretArn, failure) {
      await table.update(failureKey(secretArn, failure), {
        update:
          'SET #schema = :schema, #data = :data, #firstAt = if_not_exists(#firstAt, :at), #tries = if_not_exists(#tries, :zero) + :one, #writeId = :writeId',
        // Not again where the response of an earlier attempt was lost.
        condition: 'attribute_not_exists(#pk) OR (#schema = :schema AND #writeId <> :writeId)',
        values: {
          schema: schemaVersion,
          data: encodeFailure(failure),
          at: failure.at,
          zero: 0,
          one: 1,
          writeId: parts.newId(),
        },
      });
    },
    async *events(secretArn, between): AsyncGenerator<LedgerEvent> {
      const partition = secretPartition(secretArn);
      const keys = `#pk = :partition AND ${between === undefined ? 'begins_with(#sk, :prefix)' : '#sk BETWEEN :from AND :until'}`;
      const values = { partition, ...(between === undefined ? { prefix: eventPrefix } : eventKeyRange(between)) };
      for await (const record of table.query({ keys, values })) yield decodeEvent(record);
    },
    meta: {
      async read() {
        const found = await table.read(metaKey);
        return found && decodeMeta(found);
      },
      async write(meta) {
        await table.put(encodeMeta(meta));
      },
      tableId: () => table.id(),
    },
  };
}
