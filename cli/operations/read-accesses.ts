import { LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import * as v from 'valibot';
import { awsCall } from '../deployment/aws-call.ts';
import type { SelectedSecret } from './select-secrets.ts';

/** Who read the secret, and which version. */
export interface Access {
  readonly principal: string;
  readonly versionId?: string;
  readonly stage?: string;
  readonly reads: number;
  /** ISO 8601. */
  readonly lastAt: string;
}

const eventSchema = v.object({
  userIdentity: v.optional(v.object({ arn: v.optional(v.string()), type: v.optional(v.string()) })),
  requestParameters: v.nullish(
    v.object({
      secretId: v.optional(v.string()),
      versionId: v.optional(v.string()),
      versionStage: v.optional(v.string()),
    }),
  ),
});

/** CloudTrail allows two of these calls a second, and each returns 50 events. */
const defaultPages = 20;

/**
 * The calls of GetSecretValue for a secret, by principal: CloudTrail keeps them for 90 days, and is minutes late. It does not
 * say which version a call without parameters read: the one that had AWSCURRENT then.
 *
 * @param mostPages how many calls to CloudTrail are made at most
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html
 */
export async function readAccesses(
  { deployment, secret }: SelectedSecret,
  sinceMs: number,
  mostPages = defaultPages,
): Promise<{ readonly accesses: readonly Access[]; readonly isComplete: boolean }> {
  const accesses = new Map<string, Access>();
  let NextToken: string | undefined;
  for (let page = 0; page < mostPages; page += 1) {
    const request = {
      LookupAttributes: [{ AttributeKey: 'ResourceName' as const, AttributeValue: secret.arn }],
      StartTime: new Date(sinceMs),
      NextToken,
    };
    const found = await awsCall('cloudtrail:LookupEvents', () =>
      deployment.aws.cloudTrail.send(new LookupEventsCommand(request)),
    );
    for (const { EventName: name, EventTime: time, CloudTrailEvent: json } of found.Events ?? []) {
      if (name === 'GetSecretValue') note(accesses, json, time);
    }
    NextToken = found.NextToken;
    if (NextToken === undefined) return { accesses: sorted(accesses), isComplete: true };
  }
  return { accesses: sorted(accesses), isComplete: false };
}

/** The accesses of programs: all but those of our functions, whose sessions are named after them. */
export function ofPrograms(accesses: readonly Access[], { deployment }: SelectedSecret): readonly Access[] {
  const functions = [deployment.rotate, deployment.retire, deployment.watch].map((name) => name.split(':').at(-1));
  return accesses.filter(({ principal }) => !functions.some((name) => principal.endsWith(`/${name}`)));
}

function note(accesses: Map<string, Access>, json: string | undefined, time: Date | undefined): void {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), eventSchema), json);
  if (!parsed.success) return;
  const { userIdentity, requestParameters } = parsed.output;
  const principal = userIdentity?.arn ?? userIdentity?.type ?? 'unknown';
  const { versionId, versionStage } = requestParameters ?? {};
  const key = `${principal} ${versionId ?? versionStage ?? ''}`;
  const lastAt = time?.toISOString() ?? '';
  const known = accesses.get(key);
  accesses.set(key, {
    principal,
    ...(versionId === undefined ? {} : { versionId }),
    ...(versionStage === undefined ? {} : { stage: versionStage }),
    reads: (known?.reads ?? 0) + 1,
    lastAt: known !== undefined && known.lastAt > lastAt ? known.lastAt : lastAt,
  });
}

function sorted(accesses: ReadonlyMap<string, Access>): Access[] {
  return [...accesses.values()].sort((one, other) => (one.lastAt < other.lastAt ? 1 : -1));
}
