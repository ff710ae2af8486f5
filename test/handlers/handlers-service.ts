import { vi } from 'vitest';
import { startInThisProcess } from '../../sandbox/lambda/in-process-instance.ts';
import {
  createRotationService,
  type RotationServiceOptions,
  type RotationServiceWithDestinations,
} from '../../sandbox/rotation-service.ts';

const modules: Readonly<Record<string, () => Promise<{ handler: (...parameters: never[]) => Promise<unknown> }>>> = {
  rotate: () => import('../../lambda/rotate.ts'),
  retire: () => import('../../lambda/retire.ts'),
  watch: () => import('../../lambda/watch.ts'),
};

/** The sandbox with every destination, and with the sources of the functions run in this process. */
export function createHandlersService(options: RotationServiceOptions = {}): Promise<RotationServiceWithDestinations> {
  return createRotationService({
    ...options,
    variables: { GENESYS_PROPAGATION_PERIOD: '1s', ...options.variables },
    permissions: ['directory:user:view', ...(options.permissions ?? [])],
    destinations: true,
    startInstance: startInThisProcess(async (functionName) => {
      // A new instance begins with nothing in its modules.
      vi.resetModules();
      const { handler } = (await modules[functionName]?.()) ?? {};
      if (handler === undefined) throw new Error(`There is no function ${functionName}.`);
      return handler as (...parameters: unknown[]) => Promise<unknown>;
    }),
  });
}
