import { randomUUID } from 'node:crypto';
import { account, region } from '../aws-account.ts';
import type { Persistent } from '../core/persistent.ts';
import type { RuleEvent } from '../eventbridge/rules.ts';
import type { Iam } from '../iam/iam.ts';
import { identityOf } from '../iam/identity.ts';

/** A call of an API. */
export interface RecordedCall {
  readonly service: 'secretsmanager' | 'lambda';
  readonly eventName: string;
  /** As the caller sent them. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Of the caller. Default: the administrator. */
  readonly accessKeyId?: string | undefined;
  /** Whether it changed nothing, so that EventBridge does not get it. Default false. */
  readonly readOnly?: boolean;
  /** Default: this machine. */
  readonly sourceAddress?: string | undefined;
  /** The resources that it was about. */
  readonly resources?: readonly { readonly type: string; readonly name: string }[];
}

export interface TrailEvent {
  readonly id: string;
  readonly atMs: number;
  readonly name: string;
  readonly userName: string;
  readonly accessKeyId: string;
  readonly readOnly: boolean;
  readonly resources: readonly { readonly type: string; readonly name: string }[];
  /** The whole record. */
  readonly record: Readonly<Record<string, unknown>>;
}

/** A trail that records management events; EventBridge gets those that changed something on the default bus. */
export interface CloudTrail extends Persistent {
  record(call: RecordedCall): void;
  /** The events of the last 90 days, the oldest first. */
  events(): readonly TrailEvent[];
}

/** CloudTrail's event history. */
const keptMs = 90 * 86_400_000;

/** @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html */
export function createCloudTrail(parts: {
  readonly now: () => number;
  readonly iam: Iam;
  readonly deliver: (event: RuleEvent) => void;
}): CloudTrail {
  let kept: TrailEvent[] = [];
  return {
    record(call) {
      const event = eventOf(call, parts);
      const oldest = kept[0]?.atMs;
      if (oldest !== undefined && oldest < event.atMs - keptMs) {
        kept = kept.filter(({ atMs }) => atMs >= event.atMs - keptMs);
      }
      kept.push(event);
      if (event.readOnly) return;
      parts.deliver({
        version: '0',
        id: randomUUID(),
        'detail-type': 'AWS API Call via CloudTrail',
        source: `aws.${call.service}`,
        account,
        time: String(event.record.eventTime),
        region,
        resources: [],
        detail: event.record,
      });
    },
    events: () => kept,
    save: () => kept,
    load(saved) {
      kept = saved as TrailEvent[];
    },
  };
}

function eventOf(call: RecordedCall, { now, iam }: { readonly now: () => number; readonly iam: Iam }): TrailEvent {
  const { service, eventName, parameters, readOnly = false, resources = [] } = call;
  const atMs = now();
  const id = randomUUID();
  const accessKeyId = call.accessKeyId ?? '';
  return {
    id,
    atMs,
    name: eventName,
    userName: userNameOf(iam, accessKeyId),
    accessKeyId,
    readOnly,
    resources,
    record: {
      eventVersion: '1.08',
      userIdentity: userIdentityOf(iam, accessKeyId),
      eventTime: new Date(atMs).toISOString().replace(/\.\d+Z$/, 'Z'),
      eventSource: `${service}.amazonaws.com`,
      eventName,
      awsRegion: region,
      sourceIPAddress: call.sourceAddress ?? '127.0.0.1',
      requestParameters: recordable(parameters),
      responseElements: null,
      eventID: id,
      readOnly,
      eventType: 'AwsApiCall',
      managementEvent: true,
      recipientAccountId: account,
      eventCategory: 'Management',
    },
  };
}

/** CloudTrail names an assumed role by its session. */
function userNameOf(iam: Iam, accessKeyId: string): string {
  const { kind, arn, userName } = identityOf(iam, accessKeyId);
  return kind === 'user' ? userName : (arn.split('/').at(-1) ?? '');
}

function userIdentityOf(iam: Iam, accessKeyId: string): object {
  const { kind, arn, userId, userName, roleArn } = identityOf(iam, accessKeyId);
  const identity = { arn, principalId: userId, accountId: account, accessKeyId };
  if (kind === 'user') return { type: 'IAMUser', ...identity, userName };
  const sessionIssuer = { type: 'Role', arn: roleArn, accountId: account, userName };
  return { type: 'AssumedRole', ...identity, sessionContext: { sessionIssuer } };
}

/** CloudTrail leaves out values, and begins names with a lower-case letter. */
function recordable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(recordable);
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).filter(
    ([name]) => !['SecretString', 'SecretBinary', 'RotationToken'].includes(name),
  );
  return Object.fromEntries(
    fields.map(([name, inner]) => [`${name[0]?.toLowerCase()}${name.slice(1)}`, recordable(inner)]),
  );
}
