import { functionVariables } from '../../domain/function-variables.ts';
import type { Variables } from '../../domain/invalid-settings.ts';
import { RotationError } from '../../domain/rotation-error.ts';
import { SettingReader } from '../../domain/setting-reader.ts';

/** What the watch function knows of the other functions; the stack sets it. */
export interface WatchSettings {
  readonly rotateFunctionArn: string;
  readonly retireFunctionArn: string;
  /** The schedule group of the retirements. Default `default`. */
  readonly groupName: string;
}

/** @throws RotationError `invalid-settings`: without them no secret would be checked */
export function readWatchSettings(variables: Variables): WatchSettings {
  const reader = new SettingReader(variables);
  const rotateFunctionArn = reader.require(functionVariables.rotateFunctionArn);
  const retireFunctionArn = reader.require(functionVariables.retireFunctionArn);
  const groupName = reader.read(functionVariables.scheduleGroup);
  if (rotateFunctionArn === undefined || retireFunctionArn === undefined) {
    throw new RotationError('invalid-settings', {
      message: `The secrets to watch cannot be determined: ${reader.problems.join('; ')}.`,
      nextStep: 'deploy the stack again, which sets these variables; nothing was checked.',
    });
  }
  return { rotateFunctionArn, retireFunctionArn, groupName };
}
