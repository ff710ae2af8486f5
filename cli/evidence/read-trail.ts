import { type Event, LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import { CommandError } from '../command-line/command-error.ts';
import { awsCall } from '../deployment/aws-call.ts';
import type { Deployment } from '../deployment/deployment.ts';
import type { Source, Trail, TrailCall } from '../report/recorded-secret.ts';

/** CloudTrail keeps events for 90 days, in milliseconds. */
const keptMs = 90 * 86_400_000;

/** CloudTrail answers one of these at a time, twice a second. */
const eventNames = [
  'RotateSecret',
  'CancelRotateSecret',
  'TagResource',
  'UntagResource',
  'UpdateSecretVersionStage',
  'DeleteSecret',
  'RestoreSecret',
  'UpdateFunctionCode20150331v2',
  'UpdateFunctionConfiguration20150331v2',
] as const;

/**
 * Who started rotations, and who changed secrets, settings and functions. It needs `cloudtrail:LookupEvents`; without it, the
 * report says so.
 */
export async function readTrail(
  { aws }: Deployment,
  { fromMs, toMs, nowMs }: { readonly fromMs: number; readonly toMs: number; readonly nowMs: number },
): Promise<Source<Trail>> {
  const startMs = Math.max(fromMs, nowMs - keptMs);
  const endMs = Math.min(toMs, nowMs);
  if (startMs >= endMs)
    return { available: false, reason: 'CloudTrail keeps events for 90 days, and the period is older' };
  const calls: TrailCall[] = [];
  try {
    for (const eventName of eventNames) {
      let NextToken: string | undefined;
      do {
        const request = {
          LookupAttributes: [{ AttributeKey: 'EventName' as const, AttributeValue: eventName }],
          StartTime: new Date(startMs),
          EndTime: new Date(endMs),
          NextToken,
        };
        const page = await awsCall('cloudtrail:LookupEvents', () =>
          aws.cloudTrail.send(new LookupEventsCommand(request)),
        );
        calls.push(...(page.Events ?? []).flatMap((event) => callOf(event) ?? []));
        NextToken = page.NextToken;
      } while (NextToken !== undefined);
    }
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    return { available: false, reason: error.message.replace(/\.$/, '') };
  }
  const content = {
    from: new Date(startMs).toISOString(),
    calls: calls.sort((one, other) => (one.at < other.at ? -1 : 1)),
  };
  return { available: true, content };
}

interface TrailRecord {
  readonly userIdentity?: { readonly arn?: unknown; readonly invokedBy?: unknown };
  readonly requestParameters?: Readonly<Record<string, unknown>> | null;
  readonly responseElements?: Readonly<Record<string, unknown>> | null;
  readonly errorCode?: unknown;
}

/** Only what the report shows: a record has more than it needs. */
function callOf({ EventName: eventName, EventTime: time, CloudTrailEvent: text }: Event): TrailCall | undefined {
  let record: TrailRecord;
  try {
    record = JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
  if (eventName === undefined || time === undefined || record.errorCode !== undefined) return undefined;
  const { userIdentity = {}, requestParameters, responseElements } = record;
  const sent = requestParameters ?? {};
  const got = responseElements ?? {};
  const textOf = (...values: readonly unknown[]) => values.find((value): value is string => typeof value === 'string');
  const tags = sent.tags ?? sent.tagKeys;
  const tagKeys = Array.isArray(tags) ? tags.flatMap((tag) => textOf(tag, tag?.key) ?? []) : [];
  return {
    at: time.toISOString(),
    eventName: eventName.replace(/\d{8}(v\d)?$/, ''),
    principal: textOf(userIdentity.arn, userIdentity.invokedBy) ?? 'unknown',
    resource: textOf(got.aRN, got.arn, sent.secretId, sent.resource, sent.functionName),
    token: eventName === 'RotateSecret' ? textOf(got.versionId, sent.clientRequestToken) : undefined,
    tagKeys,
  };
}
