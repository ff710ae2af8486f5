import * as v from 'valibot';
import { RotationError } from '../../domain/rotation-error.ts';
import type { StateRecord } from '../ports/ledger-record.ts';
import type { SecretState } from '../ports/ledger-state.ts';
import { dueAtOf } from './due-at.ts';
import { eventSortKey, secretArnOf, shardOf, stateKey } from './keys.ts';
import { requireKnownSchema, schemaVersion } from './schema-version.ts';
import { stateSchema } from './state-schema.ts';

export interface StateWrite {
  readonly secretArn: string;
  /** The `rev` that this write gives the item. */
  readonly rev: number;
  readonly writeId: string;
  /** Absent: the write frees the lock. */
  readonly lock?: { readonly holder: string; readonly untilMs: number };
}

/** STATE as it is written. Give new events their keys first (`stampEvents`). */
export function encodeState(state: SecretState, write: StateWrite): StateRecord {
  return {
    ...stateKey(write.secretArn),
    schema: schemaVersion,
    rev: write.rev,
    writeId: write.writeId,
    ...(write.lock === undefined ? {} : { lockHolder: write.lock.holder, lockUntil: write.lock.untilMs }),
    shard: shardOf(write.secretArn),
    dueAt: dueAtOf(state),
    data: JSON.stringify(state),
  };
}

/**
 * STATE as it was read; `undefined` where nobody has committed anything yet.
 *
 * @throws RotationError `ledger-newer-schema`, `ledger-item-invalid`
 */
export function decodeState(record: Pick<StateRecord, 'pk' | 'schema' | 'data'>): SecretState | undefined {
  const secret = secretArnOf(record.pk) ?? record.pk;
  requireKnownSchema(record.schema, `The state of ${secret}`);
  if (record.data === undefined) return undefined;
  const result = v.safeParse(stateSchema, parseJson(record.data));
  if (result.success) return result.output;
  const problems = result.issues.map((issue) => v.getDotPath(issue) ?? issue.message);
  throw new RotationError('ledger-item-invalid', {
    message: `The ledger's state of ${secret} cannot be used: ${[...new Set(problems)].slice(0, 10).join(', ')}.`,
    nextStep:
      'restore the item from a backup of the table, or delete it and adopt the secret again; nothing was changed.',
  });
}

/** The state with a key for each event that has none: at most one write has a `rev`, so no two events share a key. */
export function stampEvents(state: SecretState, rev: number): SecretState {
  if (state.outbox.every(({ key }) => key !== undefined)) return state;
  const outbox = state.outbox.map((event, index) => ({
    ...event,
    key: event.key ?? eventSortKey(event.at, rev, index),
  }));
  return { ...state, outbox };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
