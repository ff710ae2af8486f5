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
  /** Random, of the last write. */
  readonly writeId: string;
  readonly lockHolder?: string;
  /** Milliseconds since 1970. */
  readonly lockUntil?: number;
  readonly shard: string;
  /** ISO 8601. */
  readonly dueAt: string;
  /** JSON; absent in an item that `acquire` created and nobody has committed yet. */
  readonly data?: string;
}
