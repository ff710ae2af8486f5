import { RotationError } from '../../domain/rotation-error.ts';
import { type Home, isAtHome, secretArnPattern } from '../ledger/home.ts';
import { type Change, parseChange } from './parse-change.ts';
import { type ClientChange, parseClientChange } from './parse-client-change.ts';
import { scheduledTimeOf } from './scheduled-time.ts';

/** What an invocation has to check. Times are milliseconds since 1970. */
export type WatchTask =
  /** What is due in this hour. */
  | { readonly kind: 'hourly'; readonly scheduledAtMs: number }
  | { readonly kind: 'all'; readonly scheduledAtMs: number }
  /** `label`: its labels were moved. Any secret of the account may be named, not only those of the ledger. */
  | { readonly kind: 'secret'; readonly secretArn: string; readonly cause: 'request' | 'label' }
  /** One that neither our functions nor the deployment made. */
  | { readonly kind: 'change'; readonly change: Change }
  /** `undefined`: Genesys Cloud sent something else. */
  | { readonly kind: 'client-change'; readonly change: ClientChange | undefined };

const calledViaCloudTrail = 'AWS API Call via CloudTrail';

/** What the name of its event source begins with. Only Genesys Cloud puts events there. */
const genesysSource = 'aws.partner/genesys.com/';

const labelUpdated = 'Secret Label Updated';

/**
 * @param event `{ "time": … }` or nothing: the hourly run; `{ "secretArn": … }` or the EventBridge event `Secret Label
 * Updated`: one secret; `{ "all": true }`: every secret; the EventBridge event `AWS API Call via CloudTrail`: a change
 * @throws RotationError `invalid-event`, which quotes nothing from the event
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/monitoring-eventbridge.html
 */
export function parseTask(event: unknown, home: Home, nowMs: number): WatchTask {
  if (event === undefined || event === null) return { kind: 'hourly', scheduledAtMs: nowMs };
  if (typeof event !== 'object' || Array.isArray(event)) throw invalidEvent('it is not an object');
  const { secretArn, all, time, source, 'detail-type': detailType } = event as Readonly<Record<string, unknown>>;
  if (typeof source === 'string' && source.startsWith(genesysSource)) {
    return { kind: 'client-change', change: parseClientChange(event) };
  }
  if (detailType === calledViaCloudTrail) return changeIn(event, home);
  if (detailType === labelUpdated) return movedLabelIn(event, home);
  if (secretArn !== undefined && all !== undefined) throw invalidEvent('it has both "secretArn" and "all"');
  if (secretArn !== undefined) return { kind: 'secret', cause: 'request', secretArn: secretOf(home, secretArn) };
  if (all === true) return { kind: 'all', scheduledAtMs: nowMs };
  if (all !== undefined) throw invalidEvent('"all" is not true');
  if (time === undefined && Object.keys(event).length > 0) throw invalidEvent('it has none of the known fields');
  return { kind: 'hourly', scheduledAtMs: scheduledTimeOf(event, nowMs) };
}

function changeIn({ detail }: { readonly detail?: unknown }, home: Home): WatchTask {
  const change = parseChange(detail);
  if (change === undefined) throw invalidEvent('it is about no call that changes a secret or a function');
  if (change.of === 'secret' && change.id.startsWith('arn:')) secretOf(home, change.id);
  return { kind: 'change', change };
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
