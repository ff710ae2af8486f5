import { createRequire } from 'node:module';
import { vi } from 'vitest';
import { type Handler, startInThisProcess } from './in-process-instance.ts';

const sources: Readonly<Record<string, () => Promise<object>>> = {
  rotate: () => import('../../lambda/rotate.ts'),
  retire: () => import('../../lambda/retire.ts'),
  watch: () => import('../../lambda/watch.ts'),
};

/** Takes the place of the sandbox's own: the product's functions come from their sources, others from their bundles. */
export const startInstance = startInThisProcess(async ({ bundleFile, handlerName }) => {
  const [, name = ''] = /\/dist\/([a-z]+)\/index\.cjs$/.exec(bundleFile) ?? [];
  // A new instance begins with nothing in its modules.
  vi.resetModules();
  const loaded = (await sources[name]?.()) ?? createRequire(import.meta.url)(bundleFile);
  return (loaded as Readonly<Record<string, Handler>>)[handlerName] as Handler;
});
