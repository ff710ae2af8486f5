import { CreateScheduleCommand, type CreateScheduleCommandInput, SchedulerClient } from '@aws-sdk/client-scheduler';
import { formatOrder, timerName } from '../ledger/order.ts';
import type { Deadline, Time } from '../ports/time.ts';
import type { Timer, Timers } from '../ports/timers.ts';
import { abortBeforeDeadline, abortMarginMs, noDeadline } from './abort-before-deadline.ts';
import { clientConfiguration } from './client-configuration.ts';
import type { SchedulerSettings } from './scheduler-settings.ts';
import { awsFailure, translateAwsError } from './translate-aws-error.ts';

/** Scheduler does not document a time in the past, so a timer fires this much later at the earliest, in milliseconds. */
const soonestMs = 5_000;

/**
 * One-time schedules of EventBridge Scheduler that invoke the retire function.
 *
 * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#one-time
 */
export function createEventBridgeTimers(settings: SchedulerSettings, time: Time, end: Deadline = noDeadline): Timers {
  let client: SchedulerClient | undefined;
  return {
    async arm(timer) {
      // Created on first use: most invocations arm none.
      client ??= abortBeforeDeadline(new SchedulerClient(clientConfiguration), end, abortMarginMs.work);
      try {
        await client.send(new CreateScheduleCommand(scheduleOf(timer, settings, time.now())));
      } catch (error) {
        if (awsFailure(error).name === 'ConflictException') return;
        throw translateAwsError(error, 'scheduler:CreateSchedule', 'unknown');
      }
    },
  };
}

function scheduleOf(timer: Timer, settings: SchedulerSettings, nowMs: number): CreateScheduleCommandInput {
  const { deadLetterArn } = settings;
  const { secretArn, generation, arm } = timer;
  const atMs = Math.max(Date.parse(timer.at), nowMs + soonestMs);
  return {
    Name: timerName({ secretArn, generation }, arm),
    GroupName: settings.groupName,
    Description: `Looks whether generation ${generation} of ${secretArn} has to be revoked`.slice(0, 512),
    ScheduleExpression: `at(${toWholeSecond(atMs)})`,
    ScheduleExpressionTimezone: 'UTC',
    FlexibleTimeWindow: { Mode: 'OFF' },
    ActionAfterCompletion: 'DELETE',
    Target: {
      Arn: settings.retireFunctionArn,
      RoleArn: settings.roleArn,
      Input: formatOrder({ secretArn, generation }),
      RetryPolicy: { MaximumRetryAttempts: 185, MaximumEventAgeInSeconds: 86_400 },
      DeadLetterConfig: deadLetterArn === undefined ? undefined : { Arn: deadLetterArn },
    },
  };
}

/** `2026-01-31T12:00:00`: rounded up, so that no period is shortened. */
function toWholeSecond(atMs: number): string {
  return new Date(Math.ceil(atMs / 1000) * 1000).toISOString().slice(0, 19);
}
