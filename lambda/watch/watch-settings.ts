import { functionVariables } from '../../domain/function-variables.ts';
import type { Variables } from '../../domain/invalid-settings.ts';
import { RotationError } from '../../domain/rotation-error.ts';
import { SettingReader } from '../../domain/setting-reader.ts';

/** What the watch function knows of the rotate function; the stack sets it. */
export interface WatchSettings {
  readonly rotateFunctionArn: string;
  /** What a schedule may have between two rotations, in seconds. */
  readonly longestIntervalSeconds: number | undefined;
}

/** @throws RotationError `invalid-settings`: without them no secret would be checked */
export function readWatchSettings(variables: Variables): WatchSettings {
  const reader = new SettingReader(variables);
  const rotateFunctionArn = reader.require(functionVariables.rotateFunctionArn);
  const longestIntervalSeconds = reader.read(functionVariables.longestInterval);
  if (rotateFunctionArn !== undefined && reader.problems.length === 0) {
    return { rotateFunctionArn, longestIntervalSeconds };
  }
  throw new RotationError('invalid-settings', {
    message: `The secrets to watch cannot be determined: ${reader.problems.join('; ')}.`,
    nextStep: 'deploy the stack again, which sets these variables; nothing was checked.',
  });
}
