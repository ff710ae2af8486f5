import type { CommandRow, OptionRow } from './command.ts';
import { deploymentOptions, globalOptions } from './global-options.ts';

/** The options that a command takes. */
export function optionsOf({ options, usesDeployment }: CommandRow): Readonly<Record<string, OptionRow>> {
  return { ...options, ...(usesDeployment ? deploymentOptions : {}), ...globalOptions };
}
