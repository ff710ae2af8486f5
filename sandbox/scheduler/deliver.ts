import { randomUUID } from 'node:crypto';
import type { DeadLetters } from '../dead-letters/dead-letters.ts';
import type { Iam } from '../iam/iam.ts';
import type { EventCompletion } from '../lambda/invoke-asynchronously.ts';
import type { Lambda } from '../lambda/lambda.ts';
import type { Schedule } from './schedule.ts';
import { isTrusted } from './trust.ts';

export interface DeliveryParts {
  readonly lambda: Pick<Lambda, 'exists' | 'invokeEvent'>;
  readonly deadLetters: DeadLetters;
  readonly iam: Iam;
}

/** One firing of a schedule. */
export interface Firing {
  readonly schedule: Schedule;
  readonly payload: unknown;
  /** Missing when the target could not be invoked. */
  readonly completion?: EventCompletion;
}

/** Invokes the schedule's function asynchronously with its input, and waits for the final outcome. */
export async function deliver(schedule: Schedule, scheduledMs: number, parts: DeliveryParts): Promise<Firing> {
  const { RoleArn, Arn } = schedule.Target;
  const executionId = randomUUID();
  const scheduledTime = new Date(scheduledMs).toISOString().replace(/\.\d+Z$/, 'Z');
  const input = (schedule.Target.Input ?? '{}')
    .replaceAll('<aws.scheduler.scheduled-time>', scheduledTime)
    .replaceAll('<aws.scheduler.schedule-arn>', schedule.Arn)
    .replaceAll('<aws.scheduler.execution-id>', executionId)
    .replaceAll('<aws.scheduler.attempt-number>', '1');
  const payload: unknown = JSON.parse(input);

  const trusted = isTrusted(parts.iam, schedule);
  const may = (action: string, resource: string) => trusted && parts.iam.roleMay(RoleArn, action, resource);
  const mayInvoke = may('lambda:InvokeFunction', Arn);
  if (mayInvoke && parts.lambda.exists(Arn)) {
    const completion = await parts.lambda.invokeEvent(Arn, payload).completion;
    return { schedule, payload, completion };
  }
  const deadLetterArn = schedule.Target.DeadLetterConfig?.Arn;
  // The dead letter is sent with the same role.
  if (deadLetterArn !== undefined && may('sqs:SendMessage', deadLetterArn)) {
    parts.deadLetters.send(deadLetterArn, input, {
      SCHEDULE_ARN: schedule.Arn,
      TARGET_ARN: Arn,
      EXECUTION_ID: executionId,
      SCHEDULED_TIME: scheduledTime,
      ERROR_CODE: mayInvoke ? 'ResourceNotFoundException' : 'AccessDeniedException',
      ERROR_MESSAGE: mayInvoke
        ? `Function not found: ${Arn}`
        : `User: ${RoleArn} is not authorized to perform: lambda:InvokeFunction on resource: ${Arn}`,
      EXHAUSTED_RETRY_CONDITION: 'MaximumRetryAttempts',
      RETRY_ATTEMPTS: '0',
    });
  }
  return { schedule, payload };
}
