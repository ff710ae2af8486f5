import { registerHooks } from 'node:module';

const ownTestTools = new URL('./vitest.ts', import.meta.url).href;
/** What is ours in place of the sandbox's. */
const ownModules = ['instance', 'load-handler'].map((name) => ({
  end: `/sandbox/lambda/${name}.ts`,
  url: new URL(name === 'instance' ? './start-instance.ts' : `./${name}.ts`, import.meta.url).href,
}));

/** The URL of a module for one instance of a function, which shares its state with no other. */
export function ofInstance(url: string, instanceId: string): string {
  return `${url}?instance=${instanceId}`;
}

/** Gives the tests our own `vitest`, the sandbox our own instances, and each instance modules of its own. */
export function prepareModules(): void {
  registerHooks({
    resolve(specifier, context, nextResolve) {
      if (specifier === 'vitest') return { url: ownTestTools, format: 'module-typescript', shortCircuit: true };
      const resolved = nextResolve(specifier, context);
      const { url } = resolved;
      const own = ownModules.find(({ end }) => url.endsWith(end));
      if (own !== undefined) return { ...resolved, url: own.url };
      const [, instanceId] = /\?instance=(.+)$/.exec(context.parentURL ?? '') ?? [];
      const isOurs = /\/(lambda|domain)\/[^?]*\.ts$/.test(url) && !url.includes('/node_modules/');
      return instanceId !== undefined && isOurs ? { ...resolved, url: ofInstance(url, instanceId) } : resolved;
    },
  });
}
