import type { SecretListEntry } from '@aws-sdk/client-secrets-manager';
import { intervalSecondsOf } from '../../lambda/aws/rotation-rules.ts';
import { type Deployment, functionArn } from '../deployment/deployment.ts';
import type { FleetSecret, RotationSchedule } from './fleet.ts';

/** What DescribeSecret and an entry of ListSecrets have in common. */
export type Described = Omit<SecretListEntry, 'SecretVersionsToStages'> & {
  readonly VersionIdsToStages?: Record<string, string[]> | undefined;
};

export function labelsOf({ VersionIdsToStages: stages = {} }: Described): FleetSecret['labels'] {
  const at = (label: string) => Object.entries(stages).find(([, labels]) => labels.includes(label))?.[0];
  const [current, pending, previous] = [at('AWSCURRENT'), at('AWSPENDING'), at('AWSPREVIOUS')];
  return {
    ...(current === undefined ? {} : { current }),
    ...(pending === undefined ? {} : { pending }),
    ...(previous === undefined ? {} : { previous }),
  };
}

export function tagsOf({ Tags: tags = [] }: Described): Readonly<Record<string, string>> {
  return Object.fromEntries(tags.map(({ Key, Value }) => [Key ?? '', Value ?? '']));
}

export function scheduleOf(described: Described, deployment: Deployment): RotationSchedule {
  const { RotationRules: rules, LastRotatedDate, NextRotationDate, LastAccessedDate } = described;
  const cron = betweenMs(LastRotatedDate, NextRotationDate);
  // The days between two runs of a cron expression; AWS moves the next date with each rotation.
  const intervalSeconds = intervalSecondsOf(rules) ?? (cron === undefined ? undefined : Math.round(cron / 1000));
  const isOurs = described.RotationLambdaARN === functionArn(deployment, deployment.rotate);
  return {
    isOurs,
    isOn: described.RotationEnabled === true && isOurs,
    ...(rules?.ScheduleExpression === undefined ? {} : { expression: rules.ScheduleExpression }),
    ...(intervalSeconds === undefined ? {} : { intervalSeconds }),
    ...(LastRotatedDate === undefined ? {} : { lastRotatedAt: LastRotatedDate.toISOString() }),
    ...(NextRotationDate === undefined ? {} : { nextRotationAt: NextRotationDate.toISOString() }),
    ...(LastAccessedDate === undefined ? {} : { lastAccessedOn: LastAccessedDate.toISOString().slice(0, 10) }),
  };
}

function betweenMs(from: Date | undefined, to: Date | undefined): number | undefined {
  if (from === undefined || to === undefined || to <= from) return undefined;
  return to.getTime() - from.getTime();
}
