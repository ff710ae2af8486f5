import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { compileFunction, constants } from 'node:vm';
import type { FunctionConfiguration } from './function-configuration.ts';

export type Handler = (event: unknown, context: unknown) => Promise<unknown>;

type CommonJsModule = (exports: object, require: NodeJS.Require, module: object, file: string, folder: string) => void;

/** A bundle is compiled once and evaluated for each instance, which costs a thirtieth of a process. */
const compiled = new Map<string, CommonJsModule>();

/** Loads a bundle into this process. No two instances share what its modules keep. */
export async function loadHandler(
  { bundleFile, handlerName }: FunctionConfiguration,
  _instanceId: string,
): Promise<Handler> {
  const evaluate = compiled.get(bundleFile) ?? compileBundle(bundleFile);
  const loaded: { exports: Readonly<Record<string, Handler>> } = { exports: {} };
  evaluate(loaded.exports, createRequire(bundleFile), loaded, bundleFile, dirname(bundleFile));
  const handler = loaded.exports[handlerName];
  if (handler === undefined) throw new Error(`${bundleFile} exports no function named ${handlerName}`);
  return handler;
}

function compileBundle(bundleFile: string): CommonJsModule {
  const parameters = ['exports', 'require', 'module', '__filename', '__dirname'];
  const source = readFileSync(bundleFile, 'utf8');
  const importModuleDynamically = constants.USE_MAIN_CONTEXT_DEFAULT_LOADER;
  const options = { filename: bundleFile, importModuleDynamically };
  const evaluate = compileFunction(source, parameters, options) as CommonJsModule;
  compiled.set(bundleFile, evaluate);
  return evaluate;
}
