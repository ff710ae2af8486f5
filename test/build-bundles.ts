import { buildAgent } from '../build/agent.ts';
import { bundleFunctions } from '../build/bundle.ts';
import { buildLibrary } from '../build/library.ts';

/** Builds what the stack deploys and what programs install, once before all tests: they run these and not the sources. */
export async function setup(): Promise<void> {
  await Promise.all([bundleFunctions(), buildLibrary(), buildAgent()]);
}
