import { bundleFunctions } from '../build/bundle.ts';

/** Builds what the stack deploys, once before all tests: they run the bundles and not the sources. */
export async function setup(): Promise<void> {
  await bundleFunctions();
}
