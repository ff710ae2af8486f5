import type { CredentialHistory } from './credential-history.ts';
import { announcedBefore, waitsOf } from './describe-waits.ts';
import type { RecordedSecret, Source, Trail } from './recorded-secret.ts';
import type { RevocationEntry, RotationEntry } from './report.ts';

/** A revocation that is done this long after it was due is overdue, in milliseconds. */
export const overdueAfterMs = 3_600_000;

export interface Period {
  readonly fromMs: number;
  /** Exclusive. */
  readonly toMs: number;
  /** When the report is made: later facts are not known. */
  readonly madeAtMs: number;
  readonly maximumAgeSeconds: number;
}

/** The rotations of one secret that belong to the period: promoted in it, or begun in it and not promoted. */
export function describeRotations(
  secret: RecordedSecret,
  histories: readonly CredentialHistory[],
  trail: Source<Trail>,
  period: Period,
): readonly RotationEntry[] {
  return histories
    .filter((history) => history.plannedAt !== undefined && isIn(period, history.inForce[0]?.from ?? history.plannedAt))
    .map((history) => describe(secret, histories, history, { trail, period }));
}

export function isIn({ fromMs, toMs }: Pick<Period, 'fromMs' | 'toMs'>, at: string): boolean {
  const atMs = Date.parse(at);
  return atMs >= fromMs && atMs < toMs;
}

/** The age that a credential may have: what its schedule says, and never more than the policy. */
export function policySecondsOf(
  { rotation }: RecordedSecret,
  { maximumAgeSeconds }: Pick<Period, 'maximumAgeSeconds'>,
) {
  return Math.min(rotation.intervalSeconds ?? maximumAgeSeconds, maximumAgeSeconds);
}

function describe(
  secret: RecordedSecret,
  histories: readonly CredentialHistory[],
  history: CredentialHistory,
  { trail, period }: { readonly trail: Source<Trail>; readonly period: Period },
): RotationEntry {
  const promoted = history.inForce[0]?.from;
  const before = promoted === undefined ? undefined : inForceUntil(histories, history, promoted);
  const known = (secret.timeline ?? []).filter(({ at }) => Date.parse(at) <= period.madeAtMs);
  return withoutUndefined({
    secret: secret.name,
    secretArn: secret.arn,
    generation: history.generation,
    outcome: promoted !== undefined ? 'promoted' : history.abandonedAt !== undefined ? 'abandoned' : 'open',
    reason: promoted === undefined ? history.abandonedBecause : undefined,
    strategy: history.strategy ?? secret.strategy,
    isEmergency: history.emergencyAt !== undefined,
    versionId: history.versionId,
    previousVersionId: history.fromVersionId,
    clientId: history.clientId,
    previousClientId: before?.clientId,
    administeredBy: history.administeredBy,
    trigger: triggerOf(history, trail),
    steps: withoutUndefined({
      planned: history.plannedAt,
      stored: history.storedAt,
      identified: history.identifiedAt,
      delivered: history.deliveredAt,
      tested: history.testedAt,
      promoted,
    }),
    compared: history.compared,
    approval: history.approval,
    announced: announcedBefore(history, histories, known),
    waits: waitsOf(history, known),
    age: before === undefined || promoted === undefined ? undefined : ageAt(secret, before, promoted, period),
    revocation: before === undefined || promoted === undefined ? undefined : revocationOf(before, promoted, period),
  });
}

/** The credential that a promotion put out of force. */
function inForceUntil(
  histories: readonly CredentialHistory[],
  history: CredentialHistory,
  promoted: string,
): CredentialHistory | undefined {
  return histories.find(
    (other) => other !== history && other.inForce.some(({ from, until }) => from <= promoted && until === promoted),
  );
}

function ageAt(secret: RecordedSecret, before: CredentialHistory, promoted: string, period: Period) {
  const since = before.inForce[0]?.from ?? promoted;
  return {
    seconds: secondsBetween(since, promoted),
    policySeconds: policySecondsOf(secret, period),
    isAtLeast: before.plannedAt === undefined,
  };
}

/** What became of a credential after it was put out of force. One that was moved back and is in force owes nothing. */
export function revocationOf(before: CredentialHistory, promoted: string, period: Period): RevocationEntry {
  const { dueAt, proof, delays } = before;
  const madeAt = new Date(period.madeAtMs).toISOString();
  const doneAt = before.deactivatedAt ?? before.revokedAt;
  const isBack = before.inForce.at(-1)?.until === undefined;
  const endMs = Date.parse(doneAt ?? madeAt);
  const isOverdue = !isBack && dueAt !== undefined && endMs > Date.parse(dueAt) + overdueAfterMs;
  return withoutUndefined({
    generation: before.generation,
    dueAt: isBack ? undefined : dueAt,
    doneAt,
    how: isBack ? 'rolled-back' : (before.revokedHow ?? (doneAt === undefined ? undefined : 'deactivated')),
    isOverdue,
    overlapSeconds: isBack ? 0 : Math.max(0, secondsBetween(promoted, doneAt ?? madeAt)),
    proof,
    delays,
  });
}

/** Secrets Manager starts a scheduled rotation itself, which is no call. */
function triggerOf({ token, plannedAt }: CredentialHistory, trail: Source<Trail>): RotationEntry['trigger'] {
  if (!trail.available) return trail;
  if (token === undefined || plannedAt === undefined) return { available: false, reason: 'the ledger does not say' };
  const { from, calls } = trail.content;
  const call = calls.find(({ eventName, token: its }) => eventName === 'RotateSecret' && its === token);
  if (call !== undefined) {
    return { available: true, content: { kind: 'request', principal: call.principal, at: call.at } };
  }
  if (plannedAt < from) return { available: false, reason: `CloudTrail was read from ${from} on` };
  return { available: true, content: { kind: 'schedule', principal: 'secretsmanager.amazonaws.com', at: plannedAt } };
}

export function secondsBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / 1000);
}

/** Optional fields that are `undefined` are left out, as in JSON. */
export function withoutUndefined<Entry extends object>(
  fields: { [Name in keyof Entry]: Entry[Name] | undefined },
): Entry {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Entry;
}
