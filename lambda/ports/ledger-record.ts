/**
 * A STATE item as plain attributes. The adapter knows how the table spells them; `lambda/ledger/state-record.ts` turns
 * them into a state and back.
 */
export interface StateRecord {
  /** `SECRET#<arn>` */
  readonly pk: string;
  /** `STATE` */
  readonly sk: string;
  readonly schema: number;
  readonly rev: number;
  /** Random id of the last write. */
  readonly writeId: string;
  readonly lockHolder?: string;
  /** Milliseconds since 1970. */
  readonly lockUntil?: number;
  readonly shard: string;
  /** ISO 8601. */
  readonly dueAt: string;
  /** JSON; absent if `acquire` created the item and no commit followed yet. */
  readonly data?: string;
}
