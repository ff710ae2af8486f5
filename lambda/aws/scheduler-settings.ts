import { functionVariables } from '../../domain/function-variables.ts';
import type { Variables } from '../../domain/invalid-settings.ts';
import { omitUndefined } from '../../domain/omit-undefined.ts';
import { RotationError } from '../../domain/rotation-error.ts';
import { SettingReader } from '../../domain/setting-reader.ts';

/** The settings of EventBridge Scheduler, which the stack sets. */
export interface SchedulerSettings {
  readonly retireFunctionArn: string;
  readonly roleArn: string;
  /** Default `default`. */
  readonly groupName: string;
  /** The queue for retirements that could not be started. */
  readonly deadLetterArn?: string;
}

/**
 * @param ownArn the function's own ARN, which `retire` uses in place of RETIRE_FUNCTION_ARN
 * @throws RotationError `invalid-settings`: without a schedule the old credential would never be revoked
 */
export function readSchedulerSettings(variables: Variables, ownArn?: string): SchedulerSettings {
  const reader = new SettingReader({ ...variables, RETIRE_FUNCTION_ARN: variables.RETIRE_FUNCTION_ARN || ownArn });
  const retireFunctionArn = reader.require(functionVariables.retireFunctionArn);
  const roleArn = reader.require(functionVariables.schedulerRoleArn);
  const groupName = reader.read(functionVariables.scheduleGroup);
  const deadLetterArn = reader.read(functionVariables.deadLetterArn);
  if (reader.problems.length > 0 || retireFunctionArn === undefined || roleArn === undefined) {
    throw new RotationError('invalid-settings', {
      message: `The revocation of the previous credential cannot be scheduled: ${reader.problems.join('; ')}.`,
      nextStep: 'deploy the stack again, which sets these variables; nothing was changed.',
    });
  }
  return { retireFunctionArn, roleArn, groupName, ...omitUndefined({ deadLetterArn }) };
}
