import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import type { FunctionConfiguration } from '../../../sandbox/lambda/function-configuration.ts';
import type { Handler } from '../../../sandbox/lambda/load-handler.ts';
import { ofInstance } from './modules.ts';

/** Takes the place of the sandbox's own: the product's functions come from their sources, others from their bundles. */
export async function loadHandler(
  { bundleFile, handlerName }: FunctionConfiguration,
  instanceId: string,
): Promise<Handler> {
  const [, name] = /\/dist\/([a-z]+)\/index\.cjs$/.exec(bundleFile) ?? [];
  const loaded: unknown =
    name === undefined
      ? createRequire(import.meta.url)(bundleFile)
      : await import(ofInstance(pathToFileURL(`lambda/${name}.ts`).href, instanceId));
  return (loaded as Readonly<Record<string, Handler>>)[handlerName] as Handler;
}
