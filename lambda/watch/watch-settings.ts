import { RotationError } from '../../domain/rotation-error.ts';

/** What the stack tells the watch function of the others. */
export interface WatchSettings {
  readonly rotateFunctionArn: string;
  readonly retireFunctionArn: string;
  /** The schedule group of the retirements. Default `default`. */
  readonly groupName: string;
}

/** @throws RotationError `invalid-settings`: without them no secret would be looked at */
export function readWatchSettings(variables: Readonly<Record<string, string | undefined>>): WatchSettings {
  const { ROTATE_FUNCTION_ARN: rotateFunctionArn = '', RETIRE_FUNCTION_ARN: retireFunctionArn = '' } = variables;
  const problems: string[] = [];
  if (!isFunctionArn(rotateFunctionArn)) problems.push('ROTATE_FUNCTION_ARN (the ARN of the rotate function)');
  if (!isFunctionArn(retireFunctionArn)) problems.push('RETIRE_FUNCTION_ARN (the ARN of the retire function)');
  if (problems.length > 0) {
    throw new RotationError('invalid-settings', {
      message: `Which secrets to watch cannot be told; missing or malformed: ${problems.join(', ')}.`,
      nextStep: 'deploy the stack again, which sets these variables; nothing was looked at.',
    });
  }
  return { rotateFunctionArn, retireFunctionArn, groupName: variables.SCHEDULE_GROUP || 'default' };
}

function isFunctionArn(text: string): boolean {
  return /^arn:[\w-]+:lambda:[\w-]+:\d{12}:function:[\w-]+/.test(text);
}
