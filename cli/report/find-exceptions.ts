import type { CredentialHistory } from './credential-history.ts';
import { isIn, overdueAfterMs, type Period, policySecondsOf, secondsBetween } from './describe-rotations.ts';
import { failedSteps, failureText } from './failed-steps.ts';
import type { RecordedSecret, Source, Trail } from './recorded-secret.ts';
import type { Exception, ExceptionKind } from './report.ts';

const daySeconds = 86_400;

/** A schedule may open its window for a day, and a rotation may take an hour. */
const toleranceSeconds = daySeconds + 3_600;

/** What deviates from the policy in the life of one secret's credentials, as far as it concerns the period. */
export function findExceptions(
  secret: RecordedSecret,
  histories: readonly CredentialHistory[],
  trail: Source<Trail>,
  period: Period,
): readonly Exception[] {
  const failures = failedSteps(secret.timeline ?? [], histories, period).map((failure): Exception => {
    const { generation, firstAt } = failure;
    const its = { secret: secret.name, secretArn: secret.arn, ...(generation === undefined ? {} : { generation }) };
    return { kind: 'rotation-failed', at: firstAt, ...its, text: failureText(failure), failure };
  });
  const others = histories.flatMap((history) => {
    const say = (kind: ExceptionKind, at: string, text: string): Exception => ({
      kind,
      at,
      secret: secret.name,
      secretArn: secret.arn,
      generation: history.generation,
      ...(history.clientId === undefined ? {} : { clientId: history.clientId }),
      text,
    });
    return [
      ...tooOld(secret, history, period, say),
      ...ofRevocation(history, period, say),
      ...history.rolledBackAt
        .filter((at) => isIn(period, at))
        .map((at) => say('rolled-back', at, 'AWSCURRENT was moved back to it')),
      ...(history.abandonedAt !== undefined && isIn(period, history.abandonedAt)
        ? [say('abandoned', history.abandonedAt, history.abandonedBecause ?? '')]
        : []),
      ...emergencyOf(secret, histories, history, { trail, period, say }),
    ];
  });
  return [...failures, ...others];
}

type Say = (kind: ExceptionKind, at: string, text: string) => Exception;

function tooOld(secret: RecordedSecret, history: CredentialHistory, period: Period, say: Say): Exception[] {
  const policySeconds = policySecondsOf(secret, period);
  const endOfPeriodMs = Math.min(period.toMs, period.madeAtMs);
  const since = history.inForce[0]?.from;
  if (since === undefined) return [];
  return history.inForce.flatMap(({ from, until }) => {
    const tooOldFromMs = Math.max(Date.parse(since) + (policySeconds + toleranceSeconds) * 1000, Date.parse(from));
    const endMs = Math.min(until === undefined ? endOfPeriodMs : Date.parse(until), endOfPeriodMs);
    if (Math.max(tooOldFromMs, period.fromMs) >= endMs) return [];
    const at = new Date(Math.max(tooOldFromMs, period.fromMs)).toISOString();
    const days = Math.floor((endMs - Date.parse(since)) / 86_400_000);
    const frozen = (secret.timeline ?? []).find(
      ({ type, at: frozenAt }) => type === 'rotation-frozen' && frozenAt >= from && Date.parse(frozenAt) <= endMs,
    );
    const why = frozen === undefined ? '' : `; waited for a freeze window that ends ${frozen.details.until}`;
    const text = `in force for ${days} days at ${new Date(endMs).toISOString()}; allowed are ${Math.floor(policySeconds / daySeconds)}${why}`;
    return [say('credential-too-old', at, text)];
  });
}

function ofRevocation(history: CredentialHistory, period: Period, say: Say): Exception[] {
  const { dueAt, delays, proof } = history;
  const found = delays
    .filter(({ at }) => isIn(period, at))
    .map(({ kind, at, reason, operations }) => {
      const late = operations.length === 0 ? '' : `; the old credential still called ${operations.join(', ')}`;
      return say(`revocation-${kind}`, at, `${reason}${late}`);
    });
  const doneAt = history.deactivatedAt ?? history.revokedAt;
  const isBack = history.inForce.length > 0 && history.inForce.at(-1)?.until === undefined;
  if (dueAt !== undefined && !isBack) {
    const endMs = doneAt === undefined ? Math.min(period.madeAtMs, period.toMs) : Date.parse(doneAt);
    const overdueFromMs = Date.parse(dueAt) + overdueAfterMs;
    if (endMs > overdueFromMs && overdueFromMs < period.toMs && endMs >= period.fromMs) {
      const ended = doneAt === undefined ? 'not done yet' : `done at ${doneAt}`;
      found.push(say('revocation-overdue', new Date(overdueFromMs).toISOString(), `due at ${dueAt}, ${ended}`));
    }
  }
  const wasInForce = history.inForce.length > 0;
  if (history.revokedAt !== undefined && proof === undefined && wasInForce && isIn(period, history.revokedAt)) {
    found.push(say('revocation-unproved', history.revokedAt, 'revoked, but no rejected login shows it'));
  }
  return found;
}

/** From the decision, which is the tag if CloudTrail has it and else the first sight of it, to the proof. */
function emergencyOf(
  secret: RecordedSecret,
  histories: readonly CredentialHistory[],
  history: CredentialHistory,
  { trail, period, say }: { readonly trail: Source<Trail>; readonly period: Period; readonly say: Say },
): Exception[] {
  const seenAt = emergencyStart(histories, history);
  if (seenAt === undefined || !isIn(period, seenAt)) return [];
  const taggedAt = trail.available ? lastTag(secret, trail.content, seenAt) : undefined;
  const decidedAt = taggedAt ?? seenAt;
  const by = taggedAt === undefined ? 'first seen' : 'tagged';
  const { proof } = history;
  if (proof === undefined) return [say('emergency', decidedAt, `${by} at ${decidedAt}; not proved revoked yet`)];
  const minutes = Math.max(0, Math.round(secondsBetween(decidedAt, proof.at) / 6) / 10);
  const text = `${by} at ${decidedAt}, proved revoked at ${proof.at}`;
  return [{ ...say('emergency', decidedAt, text), minutes }];
}

/** The leaked credential is the one that an emergency replaced, or that was named while it was out of force already. */
function emergencyStart(histories: readonly CredentialHistory[], history: CredentialHistory): string | undefined {
  const successor = histories.find(({ generation }) => generation === history.supersededBy);
  const times = [history.compromisedAt, successor?.emergencyAt].filter((at) => at !== undefined);
  return times.sort()[0];
}

function lastTag({ arn, name }: RecordedSecret, { calls }: Trail, before: string): string | undefined {
  return calls
    .filter(({ eventName, resource, tagKeys = [], at }) => {
      const isIt = resource === arn || resource === name;
      return eventName === 'TagResource' && isIt && at <= before && tagKeys.includes('genesys-rotation:compromised');
    })
    .map(({ at }) => at)
    .sort()
    .at(-1);
}
