import { GetScheduleCommand, ListSchedulesCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { RotationError } from '../../domain/rotation-error.ts';
import type { RetirementInventory } from '../ports/retirement-inventory.ts';
import { parseRetirementOrder, type RetirementOrder } from '../ports/retirement-order.ts';
import type { Deadline } from '../ports/time.ts';
import { abortBeforeDeadline, abortMarginMs, noDeadline } from './abort-before-deadline.ts';
import { clientConfiguration } from './client-configuration.ts';
import { timeOf } from './one-time-expression.ts';
import { readPages } from './read-pages.ts';
import { sameFunction } from './same-function.ts';
import { awsFailure, translateAwsError } from './translate-aws-error.ts';

/**
 * The one-time schedules of a group of EventBridge Scheduler whose target is the retire function. The list
 * contains no inputs, so each schedule is read by itself.
 */
export function createEventBridgeInventory(
  settings: { readonly groupName: string; readonly retireFunctionArn: string },
  end: Deadline = noDeadline,
): RetirementInventory {
  const { groupName, retireFunctionArn } = settings;
  let client: SchedulerClient | undefined;
  const open = () => {
    client ??= abortBeforeDeadline(new SchedulerClient(clientConfiguration), end, abortMarginMs.work);
    return client;
  };

  return {
    async names() {
      const operation = 'scheduler:ListSchedules';
      const names = new Set<string>();
      try {
        const request = { GroupName: groupName, MaxResults: 100 };
        const read = (page: object) => open().send(new ListSchedulesCommand({ ...request, ...page }));
        for await (const { Schedules: schedules } of readPages(operation, read)) {
          for (const { Name: name, Target: target } of schedules ?? []) {
            if (name !== undefined && sameFunction(target?.Arn, retireFunctionArn)) names.add(name);
          }
        }
      } catch (error) {
        throw translateAwsError(error, operation, 'unchanged');
      }
      return [...names];
    },
    async read(name) {
      try {
        const response = await open().send(new GetScheduleCommand({ Name: name, GroupName: groupName }));
        const order = orderIn(response.Target?.Input);
        if (order === undefined) return 'unrecognized';
        const isUtc = (response.ScheduleExpressionTimezone ?? 'UTC') === 'UTC';
        // If an operator has changed the time zone, the order still has the time.
        const at = isUtc ? timeOf(response.ScheduleExpression) : undefined;
        const dueAtMs = at?.getTime() ?? Date.parse(order.dueAt);
        return { scheduleName: name, order, dueAtMs };
      } catch (error) {
        if (awsFailure(error).name === 'ResourceNotFoundException') return 'not-found';
        throw translateAwsError(error, 'scheduler:GetSchedule', 'unchanged');
      }
    },
  };
}

function orderIn(input: string | undefined): RetirementOrder | undefined {
  try {
    return parseRetirementOrder(JSON.parse(input ?? ''));
  } catch (error) {
    if (error instanceof RotationError || error instanceof SyntaxError) return undefined;
    throw error;
  }
}
