import { RotationConfigError } from './config/config-error.ts';
import type { Deployments } from './config/deployments.ts';
import type { RotationConfig } from './config/rotation-config.ts';

export interface AppParts {
  /** Loads what `rotation.config.ts` exports; that file checks itself, so its problems are thrown here. */
  readonly load: () => Promise<RotationConfig | Deployments>;
  readonly synthesize: (exported: RotationConfig | Deployments) => unknown;
  readonly printError: (text: string) => void;
}

/**
 * Synthesizes; problems of the configuration are printed as they are, without a stack trace, because they are not about our
 * code.
 *
 * @returns the exit code: 2 for problems of the configuration
 */
export async function runApp({ load, synthesize, printError }: AppParts): Promise<0 | 2> {
  try {
    synthesize(await load());
    return 0;
  } catch (error) {
    if (!(error instanceof RotationConfigError)) throw error;
    printError(`${error.message}\n`);
    return 2;
  }
}
