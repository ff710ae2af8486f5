import { account, region } from '../aws-account.ts';
import { invalid } from './schedule-error.ts';
import { readTimes, type ScheduleTiming } from './schedule-times.ts';

interface ScheduleTarget {
  readonly Arn: string;
  readonly RoleArn: string;
  readonly Input?: string;
  readonly DeadLetterConfig?: { readonly Arn?: string };
  readonly RetryPolicy?: { readonly MaximumRetryAttempts?: number; readonly MaximumEventAgeInSeconds?: number };
}

/** A schedule as the API returns it; times are seconds since 1970. */
export interface Schedule extends ScheduleTiming {
  readonly Arn: string;
  readonly Name: string;
  readonly GroupName: string;
  readonly FlexibleTimeWindow: { readonly Mode: string; readonly MaximumWindowInMinutes?: number };
  readonly State: 'ENABLED' | 'DISABLED';
  readonly ActionAfterCompletion: 'NONE' | 'DELETE';
  readonly Description?: string | undefined;
  readonly Target: ScheduleTarget;
  readonly LastModificationDate: number;
}

/** The body of a request, not validated yet. */
export interface ScheduleRequest extends Partial<Omit<Schedule, 'Arn' | 'Name' | 'CreationDate'>> {
  readonly ClientToken?: string;
}

const namePattern = /^[0-9a-zA-Z-_.]{1,64}$/;

export function checkName(field: string, name: string): void {
  if (namePattern.test(name)) return;
  throw invalid(
    `1 validation error detected: Value '${name}' at '${field}' failed to satisfy constraint: Member must satisfy regular expression pattern: ${namePattern.source}`,
  );
}

/** @throws {SchedulerError} ValidationException when EventBridge Scheduler would reject the request. */
export function readSchedule(name: string, request: ScheduleRequest, nowMs: number): Schedule {
  checkName('name', name);
  const { ScheduleExpression, FlexibleTimeWindow, Target, Description } = request;
  const GroupName = request.GroupName ?? 'default';
  checkName('groupName', GroupName);
  if (ScheduleExpression === undefined) throw missing('scheduleExpression');
  if (FlexibleTimeWindow === undefined) throw missing('flexibleTimeWindow');
  if (Target === undefined) throw missing('target');
  checkWindow(FlexibleTimeWindow);
  checkOneOf('state', request.State, ['ENABLED', 'DISABLED']);
  checkOneOf('actionAfterCompletion', request.ActionAfterCompletion, ['NONE', 'DELETE']);
  const ScheduleExpressionTimezone = request.ScheduleExpressionTimezone ?? 'UTC';
  readTimes({ ScheduleExpression, ScheduleExpressionTimezone, CreationDate: nowMs / 1000 });
  checkTarget(Target);
  return {
    Arn: `arn:aws:scheduler:${region}:${account}:schedule/${GroupName}/${name}`,
    Name: name,
    GroupName,
    ScheduleExpression,
    ScheduleExpressionTimezone,
    FlexibleTimeWindow,
    State: request.State ?? 'ENABLED',
    ActionAfterCompletion: request.ActionAfterCompletion ?? 'NONE',
    Description,
    StartDate: request.StartDate,
    Target: { RetryPolicy: { MaximumRetryAttempts: 185, MaximumEventAgeInSeconds: 86_400 }, ...Target },
    CreationDate: nowMs / 1000,
    LastModificationDate: nowMs / 1000,
  };
}

function checkOneOf(field: string, value: string | undefined, allowed: readonly string[]): void {
  if (value === undefined || allowed.includes(value)) return;
  throw invalid(
    `1 validation error detected: Value '${value}' at '${field}' failed to satisfy constraint: Member must satisfy enum value set: [${allowed.join(', ')}]`,
  );
}

function checkWindow({ Mode, MaximumWindowInMinutes: minutes }: Schedule['FlexibleTimeWindow']): void {
  if (!['OFF', 'FLEXIBLE'].includes(Mode)) throw invalid('FlexibleTimeWindow.Mode must be OFF or FLEXIBLE.');
  if (Mode === 'OFF' && minutes === undefined) return;
  if (Mode === 'OFF') throw invalid('MaximumWindowInMinutes must not be set when FlexibleTimeWindow.Mode is OFF.');
  if (Number.isInteger(minutes) && Number(minutes) >= 1 && Number(minutes) <= 1440) return;
  throw invalid('A flexible time window needs a MaximumWindowInMinutes from 1 to 1440.');
}

function checkTarget(target: ScheduleTarget): void {
  if (!/^arn:aws[a-z-]*:.+:.+/.test(target.Arn ?? '')) throw invalid(`Provided Arn is not in correct format.`);
  if (!/^arn:aws[a-z-]*:iam::\d{12}:role\/.+$/.test(target.RoleArn ?? '')) {
    throw invalid(`Provided RoleArn is not in correct format.`);
  }
  const deadLetterArn = target.DeadLetterConfig?.Arn;
  if (deadLetterArn !== undefined && !/^arn:aws[a-z-]*:sqs:[a-z0-9-]+:\d{12}:[a-zA-Z0-9-_]+$/.test(deadLetterArn)) {
    throw invalid('Provided DeadLetterConfig.Arn is not the ARN of a standard SQS queue.');
  }
  if (target.Input !== undefined && !isJson(target.Input))
    throw invalid('Target.Input must be JSON for a Lambda function.');
  checkRange('MaximumRetryAttempts', target.RetryPolicy?.MaximumRetryAttempts, 0, 185);
  checkRange('MaximumEventAgeInSeconds', target.RetryPolicy?.MaximumEventAgeInSeconds, 60, 86_400);
}

function checkRange(field: string, value: number | undefined, least: number, most: number): void {
  if (value === undefined || (Number.isInteger(value) && value >= least && value <= most)) return;
  throw invalid(
    `1 validation error detected: RetryPolicy.${field} must be between ${least} and ${most}, not ${value}.`,
  );
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function missing(field: string): Error {
  return invalid(
    `1 validation error detected: Value at '${field}' failed to satisfy constraint: Member must not be null`,
  );
}
