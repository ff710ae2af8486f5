import { createHash } from 'node:crypto';
import type { Interval } from '../ports/ledger.ts';
import { type Consent, type ConsentKind, consentKinds, type StepFailure } from '../ports/ledger-state.ts';

/** The shards of the index `byDue`. */
export const shards = ['s0', 's1', 's2', 's3', 's4', 's5', 's6', 's7'] as const;

export interface ItemKey {
  readonly pk: string;
  readonly sk: string;
}

/** All items of one secret. */
export function secretPartition(secretArn: string): string {
  return `SECRET#${secretArn}`;
}

export function stateKey(secretArn: string): ItemKey {
  return { pk: secretPartition(secretArn), sk: 'STATE' };
}

export function secretArnOf(pk: string): string | undefined {
  return pk.startsWith('SECRET#') ? pk.slice('SECRET#'.length) : undefined;
}

export function ownerKey(organizationId: string, clientId: string): ItemKey {
  return { pk: `CLIENT#${organizationId}#${clientId}`, sk: 'OWNER' };
}

/** The prefix of the sort keys of a secret's events. */
export const eventPrefix = 'EVENT#';

/** @param at ISO 8601 */
export function eventSortKey(at: string, rev: number, index: number): string {
  return `${eventPrefix}${at}#${rev}-${index}`;
}

/**
 * The one event of all failures with this code. Its key has no time: it is among all events of the secret, and in no
 * interval.
 */
export function failureKey(secretArn: string, failure: Pick<StepFailure, 'versionId' | 'step' | 'code'>): ItemKey {
  const { versionId, step, code } = failure;
  return { pk: secretPartition(secretArn), sk: `${eventPrefix}FAILED#${versionId}#${step}#${code}` };
}

/** The sort keys of the events of an interval. */
export function eventKeyRange({ fromMs, untilMs }: Interval): { readonly from: string; readonly until: string } {
  const prefixOf = (milliseconds: number) => `${eventPrefix}${new Date(milliseconds).toISOString()}#`;
  // What follows the time is a number, and every digit is before the tilde.
  return { from: prefixOf(fromMs), until: `${prefixOf(untilMs)}~` };
}

export function approvalPartition(secretArn: string): string {
  return `APPROVAL#${secretArn}`;
}

/** @param clientId default: every client of the secret */
export function approvalKey(secretArn: string, kind: string, clientId: string | undefined): ItemKey {
  return { pk: approvalPartition(secretArn), sk: `${kind}#${clientId ?? '*'}` };
}

const consentPrefixes = { request: 'REQUESTER#', approve: 'APPROVER#' } as const satisfies Record<ConsentKind, string>;

/** @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumedRoleUser.html */
const userIdPattern = /^[\w+=,.@:-]{2,193}$/;

/** The partition is the caller's own, which IAM compares with `aws:userid`: no caller can write it for another one. */
export function consentKey({ kind, userId, secretArn, token }: Omit<Consent, 'at'>): ItemKey {
  return { pk: `${consentPrefixes[kind]}${userId}`, sk: `${secretArn}#${token}` };
}

/** The shard of the index `byDue` that holds everyone behind a rotation. */
export function consentShard(secretArn: string, token: string): string {
  return `CONSENTS#${secretArn}#${token}`;
}

/** @returns `undefined` for a key that is not of this rotation: only the partition of an item is certain, its shard is a claim */
export function consentOf(
  { pk, sk }: { readonly pk: unknown; readonly sk: unknown },
  { secretArn, token }: Pick<Consent, 'secretArn' | 'token'>,
): Pick<Consent, 'kind' | 'userId'> | undefined {
  if (typeof pk !== 'string' || sk !== `${secretArn}#${token}`) return undefined;
  const kind = consentKinds.find((each) => pk.startsWith(consentPrefixes[each]));
  const userId = kind === undefined ? '' : pk.slice(consentPrefixes[kind].length);
  return kind === undefined || !userIdPattern.test(userId) ? undefined : { kind, userId };
}

export const metaKey: ItemKey = { pk: 'LEDGER', sk: 'META' };

export function shardOf(secretArn: string): (typeof shards)[number] {
  return shards[(hashOf(secretArn)[0] ?? 0) % shards.length] ?? 's0';
}

/** 16 hex digits that represent an ARN where it would be too long, such as in a schedule's name. */
export function shortHash(secretArn: string): string {
  return hashOf(secretArn).toString('hex').slice(0, 16);
}

function hashOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
