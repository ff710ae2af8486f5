import { RotationError } from '../../domain/rotation-error.ts';
import { type Home, isAtHome, secretArnPattern } from '../ledger/home.ts';
import type { EvidenceRequest } from './gather-evidence.ts';
import { type Change, parseChange } from './parse-change.ts';
import { type ClientChange, parseClientChange } from './parse-client-change.ts';
import { scheduledTimeOf } from './scheduled-time.ts';

export const inspections = ['preflight', 'usage', 'clients'] as const;

/** What is read of one secret: what its next rotation would fail on, who uses its clients, the clients of its organization. */
export type Inspection = (typeof inspections)[number];

/** What an invocation has to check. Times are milliseconds since 1970. */
export type WatchTask =
  /** What is due in this hour. */
  | { readonly kind: 'hourly'; readonly scheduledAtMs: number }
  | { readonly kind: 'all'; readonly scheduledAtMs: number }
  /** `label`: its labels were moved. Any secret of the account may be named, not only those of the ledger. */
  | { readonly kind: 'secret'; readonly secretArn: string; readonly cause: 'request' | 'label' }
  /** Reads what a report needs from Genesys Cloud. */
  | { readonly kind: 'evidence'; readonly request: EvidenceRequest }
  /** Only reads, for the operator's command. */
  | { readonly kind: 'inspect'; readonly secretArn: string; readonly inspection: Inspection }
  /** One that neither our functions nor the deployment made. */
  | { readonly kind: 'change'; readonly change: Change }
  /** Secrets Manager reports that a rotation has failed. */
  | { readonly kind: 'failure'; readonly failure: RotationFailure }
  /** `undefined`: Genesys Cloud sent something else. */
  | { readonly kind: 'client-change'; readonly change: ClientChange | undefined };

export interface RotationFailure {
  readonly secretArn: string;
  /** `RotationFailed` or `RotationAbandoned`. */
  readonly eventName: string;
  readonly atMs: number;
}

const reportedViaCloudTrail = 'AWS Service Event via CloudTrail';

const failures: readonly unknown[] = ['RotationFailed', 'RotationAbandoned'];

const calledViaCloudTrail = 'AWS API Call via CloudTrail';

/** What the name of its event source begins with. Only Genesys Cloud puts events there. */
const genesysSource = 'aws.partner/genesys.com/';

const labelUpdated = 'Secret Label Updated';

/**
 * @param event `{ "time": … }` or nothing: the hourly run; `{ "secretArn": … }` or the EventBridge event `Secret Label
 * Updated`: one secret; `{ "secretArn": …, "inspect": "preflight" }`: only reads; `{ "all": true }`: every secret;
 * `{ "evidence": { "from": …, "to": … } }`: what a report needs from Genesys Cloud; the EventBridge event `AWS API Call via
 * CloudTrail`: a change; `AWS Service Event via CloudTrail`: a rotation that failed
 * @throws RotationError `invalid-event`, which quotes nothing from the event
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/monitoring-eventbridge.html
 */
export function parseTask(event: unknown, home: Home, nowMs: number): WatchTask {
  if (event === undefined || event === null) return { kind: 'hourly', scheduledAtMs: nowMs };
  if (typeof event !== 'object' || Array.isArray(event)) throw invalidEvent('it is not an object');
  const {
    secretArn,
    all,
    time,
    inspect,
    evidence,
    source,
    'detail-type': detailType,
  } = event as Readonly<Record<string, unknown>>;
  if (typeof source === 'string' && source.startsWith(genesysSource)) {
    return { kind: 'client-change', change: parseClientChange(event) };
  }
  if (detailType === reportedViaCloudTrail) return failureIn(event, home, nowMs);
  if (detailType === calledViaCloudTrail) return changeIn(event, home);
  if (detailType === labelUpdated) return movedLabelIn(event, home);
  if (secretArn !== undefined && all !== undefined) throw invalidEvent('it has both "secretArn" and "all"');
  if (inspect !== undefined) return inspectionIn(inspect, secretOf(home, secretArn));
  if (secretArn !== undefined) return { kind: 'secret', cause: 'request', secretArn: secretOf(home, secretArn) };
  if (evidence !== undefined) return { kind: 'evidence', request: evidenceIn(evidence) };
  if (all === true) return { kind: 'all', scheduledAtMs: nowMs };
  if (all !== undefined) throw invalidEvent('"all" is not true');
  if (time === undefined && Object.keys(event).length > 0) throw invalidEvent('it has none of the known fields');
  return { kind: 'hourly', scheduledAtMs: scheduledTimeOf(event, nowMs) };
}

/** Lambda's response has a limit, which a month of any organization is far from. */
const longestEvidenceMs = 32 * 86_400_000;

function evidenceIn(evidence: unknown): EvidenceRequest {
  const { from, to, clients } = (evidence ?? {}) as Readonly<Record<string, unknown>>;
  const [fromMs, toMs] = [from, to].map((at) => (typeof at === 'string' ? Date.parse(at) : Number.NaN));
  const lengthMs = (toMs ?? Number.NaN) - (fromMs ?? Number.NaN);
  if (!(lengthMs > 0 && lengthMs <= longestEvidenceMs)) {
    throw invalidEvent('"evidence" has no "from" and "to" (ISO 8601) that are at most 32 days apart');
  }
  return { from: new Date(fromMs ?? 0), to: new Date(toMs ?? 0), clients: clients === true };
}

function inspectionIn(inspect: unknown, secretArn: string): WatchTask {
  const inspection = inspections.find((name) => name === inspect);
  if (inspection === undefined) throw invalidEvent(`"inspect" is none of ${inspections.join(', ')}`);
  return { kind: 'inspect', secretArn, inspection };
}

function changeIn({ detail }: { readonly detail?: unknown }, home: Home): WatchTask {
  const change = parseChange(detail);
  if (change === undefined) throw invalidEvent('it is about no call that changes a secret or a function');
  if (change.of === 'secret' && change.id.startsWith('arn:')) secretOf(home, change.id);
  return { kind: 'change', change };
}

function failureIn(event: object, home: Home, nowMs: number): WatchTask {
  const { detail } = event as { readonly detail?: Readonly<Record<string, unknown>> };
  const { eventName, additionalEventData } = detail ?? {};
  if (!failures.includes(eventName)) throw invalidEvent('it is about no rotation that failed');
  const { SecretId } = (additionalEventData ?? {}) as Readonly<Record<string, unknown>>;
  const atMs = scheduledTimeOf(event, nowMs);
  return { kind: 'failure', failure: { secretArn: secretOf(home, SecretId), eventName: String(eventName), atMs } };
}

function movedLabelIn({ resources }: { readonly resources?: unknown }, home: Home): WatchTask {
  const [named, ...others] = Array.isArray(resources) ? (resources as unknown[]) : [];
  if (others.length > 0) throw invalidEvent('it names several secrets');
  return { kind: 'secret', cause: 'label', secretArn: secretOf(home, named) };
}

function secretOf(home: Home, named: unknown): string {
  if (typeof named !== 'string' || !secretArnPattern.test(named)) throw invalidEvent('it names no ARN of a secret');
  if (!isAtHome(named, home)) throw invalidEvent('the secret is of another account or region');
  return named;
}

export function invalidEvent(problem: string): RotationError {
  return new RotationError('invalid-event', {
    message: `The event is not one that the watch function takes: ${problem}.`,
    nextStep:
      'invoke it with {} (what is due), {"secretArn": "<ARN>"} (one secret) or {"all": true} (every secret); nothing was checked.',
  });
}
