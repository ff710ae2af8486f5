import { randomUUID } from 'node:crypto';
import type { DeadLetters } from '../dead-letters/dead-letters.ts';
import type { EventCompletion } from '../lambda/invoke-asynchronously.ts';
import type { Lambda } from '../lambda/lambda.ts';
import type { Schedule } from './schedule.ts';

export interface DeliveryParts {
  readonly lambda: Pick<Lambda, 'exists' | 'invokeEvent'>;
  readonly deadLetters: DeadLetters;
}

/** One firing of a schedule. */
export interface Firing {
  readonly schedule: Schedule;
  readonly payload: unknown;
  /** Missing when the target could not be invoked. */
  readonly completion?: EventCompletion;
}

/** Hands the schedule's input to its function as an event, and waits until Lambda is done with it. */
export async function deliver(schedule: Schedule, scheduledMs: number, parts: DeliveryParts): Promise<Firing> {
  const executionId = randomUUID();
  const scheduledTime = new Date(scheduledMs).toISOString().replace(/\.\d+Z$/, 'Z');
  const input = (schedule.Target.Input ?? '{}')
    .replaceAll('<aws.scheduler.scheduled-time>', scheduledTime)
    .replaceAll('<aws.scheduler.schedule-arn>', schedule.Arn)
    .replaceAll('<aws.scheduler.execution-id>', executionId)
    .replaceAll('<aws.scheduler.attempt-number>', '1');
  const payload: unknown = JSON.parse(input);

  if (parts.lambda.exists(schedule.Target.Arn)) {
    const completion = await parts.lambda.invokeEvent(schedule.Target.Arn, payload).completion;
    return { schedule, payload, completion };
  }
  const deadLetterArn = schedule.Target.DeadLetterConfig?.Arn;
  if (deadLetterArn !== undefined) {
    parts.deadLetters.send(deadLetterArn, input, {
      SCHEDULE_ARN: schedule.Arn,
      TARGET_ARN: schedule.Target.Arn,
      EXECUTION_ID: executionId,
      SCHEDULED_TIME: scheduledTime,
      ERROR_CODE: 'ResourceNotFoundException',
      ERROR_MESSAGE: `Function not found: ${schedule.Target.Arn}`,
      EXHAUSTED_RETRY_CONDITION: 'MaximumRetryAttempts',
      RETRY_ATTEMPTS: '0',
    });
  }
  return { schedule, payload };
}
