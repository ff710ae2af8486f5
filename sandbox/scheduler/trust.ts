import { account, region } from '../aws-account.ts';
import type { Iam } from '../iam/iam.ts';
import type { Schedule } from './schedule.ts';
import { invalid } from './schedule-error.ts';

/**
 * Whether EventBridge Scheduler can assume the role of a schedule on behalf of the schedule's group.
 *
 * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html
 */
export function isTrusted(iam: Iam, { Target, GroupName }: Schedule): boolean {
  const sourceArn = `arn:aws:scheduler:${region}:${account}:schedule-group/${GroupName}`;
  return iam.serviceMay('scheduler.amazonaws.com', 'sts:AssumeRole', Target.RoleArn, { sourceArn });
}

/** @throws {SchedulerError} ValidationException when it cannot */
export function checkTrust(iam: Iam, schedule: Schedule): void {
  if (isTrusted(iam, schedule)) return;
  throw invalid('The execution role you provide must allow AWS EventBridge Scheduler to assume the role.');
}
