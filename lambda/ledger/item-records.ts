import * as v from 'valibot';
import { RotationError } from '../../domain/rotation-error.ts';
import type { Approval, Consent, LedgerEvent, Meta, Owner, StepFailure } from '../ports/ledger-state.ts';
import {
  approvalKey,
  consentKey,
  consentOf,
  consentShard,
  eventPrefix,
  metaKey,
  ownerKey,
  secretPartition,
} from './keys.ts';
import { requireKnownSchema, schemaVersion } from './schema-version.ts';
import { eventSchema } from './state-schema.ts';

const text = v.pipe(v.string(), v.minLength(1), v.maxLength(2048));

const ownerSchema = v.object({
  pk: v.pipe(v.string(), v.regex(/^CLIENT#[^#]+#[^#]+$/)),
  secretArn: text,
  since: text,
  origin: v.picklist(['adopted', 'created']),
  transferredFrom: v.exactOptional(text),
  contestedBy: v.exactOptional(v.array(text), []),
});

const approvalSchema = v.object({
  pk: v.pipe(v.string(), v.startsWith('APPROVAL#')),
  kind: v.picklist(['adopt', 'transfer', 'decommission']),
  clientId: v.exactOptional(text),
  fromSecretArn: v.exactOptional(text),
  by: text,
  at: text,
  expiresAt: v.pipe(
    text,
    v.check((iso) => Number.isFinite(Date.parse(iso))),
  ),
});

const eventItemSchema = v.object({
  sk: v.pipe(text, v.startsWith(eventPrefix)),
  data: v.string(),
  /** Of a step that failed. */
  tries: v.exactOptional(v.pipe(v.number(), v.safeInteger(), v.minValue(1))),
  firstAt: v.exactOptional(text),
});

/** Of a failed step, in characters. */
const longestReason = 1_000;

/** An OWNER item as plain attributes. */
export function encodeOwner(owner: Owner): Record<string, unknown> {
  const { organizationId, clientId, ...fields } = owner;
  return { ...ownerKey(organizationId, clientId), schema: schemaVersion, ...fields };
}

/** @throws RotationError `ledger-newer-schema`, `ledger-item-invalid` */
export function decodeOwner(record: Readonly<Record<string, unknown>>): Owner {
  const { pk, ...owner } = parseItem(ownerSchema, record, 'The owner of a client');
  const [, organizationId = '', clientId = ''] = pk.split('#');
  return { organizationId, clientId, ...owner };
}

/** An APPROVAL item as plain attributes. */
export function encodeApproval(approval: Approval): Record<string, unknown> {
  const { secretArn, ...fields } = approval;
  return { ...approvalKey(secretArn, approval.kind, approval.clientId), schema: schemaVersion, ...fields };
}

/** @throws RotationError `ledger-newer-schema`, `ledger-item-invalid` */
export function decodeApproval(record: Readonly<Record<string, unknown>>): Approval {
  const { pk, ...approval } = parseItem(approvalSchema, record, 'An approval');
  return { secretArn: pk.slice('APPROVAL#'.length), ...approval };
}

/** A consent as plain attributes. The index finds it by what it is about. */
export function encodeConsent(consent: Consent): Record<string, unknown> {
  const { secretArn, token, at } = consent;
  return { ...consentKey(consent), schema: schemaVersion, shard: consentShard(secretArn, token), dueAt: at };
}

/** @returns `undefined` for an item that is not about this rotation: any caller may claim a place in the index */
export function decodeConsent(
  { pk, sk, dueAt }: Readonly<Record<string, unknown>>,
  about: Pick<Consent, 'secretArn' | 'token'>,
): Consent | undefined {
  const by = consentOf({ pk, sk }, about);
  return by === undefined ? undefined : { ...by, ...about, at: String(dueAt) };
}

/** An EVENT item as plain attributes: its fields as JSON in `data`. */
export function encodeEvent(secretArn: string, event: LedgerEvent): Record<string, unknown> {
  const { key, ...fields } = event;
  if (key === undefined) throw new TypeError('an event gets its key from the commit that records it');
  return { pk: secretPartition(secretArn), sk: key, schema: schemaVersion, data: JSON.stringify(fields) };
}

/** A failed step as the event of its last try. What is counted are attributes of the item, not in its JSON. */
export function encodeFailure({ at, step, versionId, code, reason, ...by }: StepFailure): string {
  const details = { step, versionId, code };
  const event: LedgerEvent = { at, type: 'rotation-failed', reason: reason.slice(0, longestReason), ...by, details };
  return JSON.stringify(event);
}

/** @throws RotationError `ledger-newer-schema`, `ledger-item-invalid` */
export function decodeEvent(record: Readonly<Record<string, unknown>>): LedgerEvent {
  const { sk, data, tries, firstAt } = parseItem(eventItemSchema, record, 'An event');
  const { details, ...fields } = parseItem(v.pipe(v.string(), v.parseJson(), eventSchema), data, 'An event');
  const counted = tries === undefined || firstAt === undefined ? {} : { tries, firstAt };
  return { ...fields, details: { ...details, ...counted }, key: sk };
}

export function encodeMeta(meta: Meta): Record<string, unknown> {
  return { ...metaKey, schema: schemaVersion, tableId: meta.tableId };
}

/** @throws RotationError `ledger-newer-schema`, `ledger-item-invalid` */
export function decodeMeta(record: Readonly<Record<string, unknown>>): Meta {
  return parseItem(v.object({ tableId: text }), record, 'The META item');
}

function parseItem<T>(schema: v.GenericSchema<unknown, T>, record: unknown, what: string): T {
  if (typeof record === 'object' && record !== null) requireKnownSchema((record as { schema?: unknown }).schema, what);
  const result = v.safeParse(schema, record);
  if (result.success) return result.output;
  const problems = result.issues.map((issue) => v.getDotPath(issue) ?? issue.message);
  throw new RotationError('ledger-item-invalid', {
    message: `${what} in the ledger cannot be used: ${[...new Set(problems)].join(', ')}.`,
    nextStep: 'restore the item from a backup of the table; nothing was changed.',
  });
}
