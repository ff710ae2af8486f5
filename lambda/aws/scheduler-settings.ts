import { omitUndefined } from '../../domain/omit-undefined.ts';
import { RotationError } from '../../domain/rotation-error.ts';

/** What the stack tells the functions of EventBridge Scheduler. */
export interface SchedulerSettings {
  readonly retireFunctionArn: string;
  readonly roleArn: string;
  /** Default `default`. */
  readonly groupName: string;
  /** The queue for retirements that could not be started. */
  readonly deadLetterArn?: string;
}

/**
 * @param ownArn what stands in for RETIRE_FUNCTION_ARN: the retirement function's own ARN, known to itself
 * @throws RotationError `invalid-settings`: without a schedule the old credential would never be revoked
 */
export function readSchedulerSettings(
  variables: Readonly<Record<string, string | undefined>>,
  ownArn?: string,
): SchedulerSettings {
  const retireFunctionArn = variables.RETIRE_FUNCTION_ARN || ownArn;
  const roleArn = variables.SCHEDULER_ROLE_ARN;
  const deadLetterArn = variables.RETIRE_DEAD_LETTER_ARN;
  const problems: string[] = [];
  if (!isArn(retireFunctionArn)) problems.push('RETIRE_FUNCTION_ARN (the ARN of the retire function)');
  if (!isArn(roleArn)) problems.push('SCHEDULER_ROLE_ARN (the ARN of the role that may invoke it)');
  if (deadLetterArn && !isArn(deadLetterArn)) problems.push('RETIRE_DEAD_LETTER_ARN (the ARN of a queue)');
  if (problems.length > 0 || !isArn(retireFunctionArn) || !isArn(roleArn)) {
    throw new RotationError('invalid-settings', {
      message: `The revocation of the old credential cannot be arranged; missing or malformed: ${problems.join(', ')}.`,
      nextStep: 'deploy the stack again, which sets these variables; nothing was changed.',
    });
  }
  return {
    retireFunctionArn,
    roleArn,
    groupName: variables.SCHEDULE_GROUP || 'default',
    ...omitUndefined({ deadLetterArn: deadLetterArn || undefined }),
  };
}

function isArn(text: string | undefined): text is string {
  return text !== undefined && /^arn:[\w-]+:[\w-]+:/.test(text);
}
