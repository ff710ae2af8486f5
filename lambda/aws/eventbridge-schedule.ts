import {
  CreateScheduleCommand,
  type CreateScheduleCommandInput,
  DeleteScheduleCommand,
  GetScheduleCommand,
  SchedulerClient,
  UpdateScheduleCommand,
} from '@aws-sdk/client-scheduler';
import { RotationError } from '../../domain/rotation-error.ts';
import type { RetirementOrder } from '../ports/retirement-order.ts';
import type { RetirementSchedule } from '../ports/retirement-schedule.ts';
import type { Deadline } from '../ports/time.ts';
import { abortBeforeDeadline, abortMarginMs, noDeadline } from './abort-before-deadline.ts';
import { clientConfiguration } from './client-configuration.ts';
import { timeOf } from './one-time-expression.ts';
import { scheduleName } from './schedule-name.ts';
import type { SchedulerSettings } from './scheduler-settings.ts';
import { awsFailure, translateAwsError } from './translate-aws-error.ts';

/**
 * One-time schedules of EventBridge Scheduler that invoke the retire function.
 *
 * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#one-time
 */
export function createEventBridgeSchedule(settings: SchedulerSettings, end: Deadline = noDeadline): RetirementSchedule {
  const { groupName } = settings;
  let client: SchedulerClient | undefined;
  // Created on first use: two of the six invocations of a rotation need it.
  const open = () => {
    client ??= abortBeforeDeadline(new SchedulerClient(clientConfiguration), end, abortMarginMs.work);
    return client;
  };

  const create = async (order: RetirementOrder): Promise<'scheduled' | 'exists'> => {
    try {
      await open().send(new CreateScheduleCommand(scheduleOf(order, settings)));
      return 'scheduled';
    } catch (error) {
      if (awsFailure(error).name === 'ConflictException') return 'exists';
      throw translateAwsError(error, 'scheduler:CreateSchedule', 'unknown');
    }
  };

  return {
    async put(order) {
      if ((await create(order)) === 'scheduled') return;
      // An earlier run of this step created it; the grace period begins now.
      try {
        await open().send(new UpdateScheduleCommand(scheduleOf(order, settings)));
      } catch (error) {
        throw translateAwsError(error, 'scheduler:UpdateSchedule', 'unknown');
      }
    },
    scheduleOnce: create,
    async dueAt(retirementKey) {
      try {
        const name = scheduleName(retirementKey);
        const response = await open().send(new GetScheduleCommand({ Name: name, GroupName: groupName }));
        const time = timeOf(response.ScheduleExpression);
        if (time === undefined) throw unreadable(name);
        return time;
      } catch (error) {
        if (awsFailure(error).name === 'ResourceNotFoundException') return undefined;
        throw translateAwsError(error, 'scheduler:GetSchedule', 'unchanged');
      }
    },
    async cancel(retirementKey) {
      try {
        await open().send(new DeleteScheduleCommand({ Name: scheduleName(retirementKey), GroupName: groupName }));
      } catch (error) {
        if (awsFailure(error).name === 'ResourceNotFoundException') return;
        throw translateAwsError(error, 'scheduler:DeleteSchedule', 'unknown');
      }
    },
  };
}

/** Neither a deferred retirement nor a missing one: acting as if it were could lock programs out. */
function unreadable(name: string): RotationError {
  return new RotationError('aws-request-rejected', {
    message: `The schedule ${name} has no time that can be read (allowed: at(yyyy-mm-ddThh:mm:ss)): it was changed by hand.`,
    nextStep: 'set it to the time of the revocation, or delete it if the old credential is revoked; then rotate again.',
  });
}

function scheduleOf(order: RetirementOrder, settings: SchedulerSettings): CreateScheduleCommandInput {
  const { deadLetterArn } = settings;
  return {
    Name: scheduleName(order),
    GroupName: settings.groupName,
    Description: `Revokes the rotated-out credential ${order.clientId} of ${order.secretArn}`.slice(0, 512),
    ScheduleExpression: `at(${toWholeSecond(order.dueAt)})`,
    ScheduleExpressionTimezone: 'UTC',
    FlexibleTimeWindow: { Mode: 'OFF' },
    ActionAfterCompletion: 'DELETE',
    Target: {
      Arn: settings.retireFunctionArn,
      RoleArn: settings.roleArn,
      Input: JSON.stringify(order),
      RetryPolicy: { MaximumRetryAttempts: 185, MaximumEventAgeInSeconds: 86_400 },
      DeadLetterConfig: deadLetterArn === undefined ? undefined : { Arn: deadLetterArn },
    },
  };
}

/** `2026-01-31T12:00:00`: rounded up, so that no period is shortened. */
function toWholeSecond(isoTime: string): string {
  return new Date(Math.ceil(Date.parse(isoTime) / 1000) * 1000).toISOString().slice(0, 19);
}
