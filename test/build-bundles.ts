import { buildAgent } from '../build/agent.ts';
import { bundleFunctions, root } from '../build/bundle.ts';
import { buildConsolePage } from '../build/console-page.ts';
import { buildLibrary } from '../build/library.ts';

/** Builds what the stack deploys and what programs install, once before all tests: they run these and not the sources. */
export async function setup(): Promise<void> {
  await Promise.all([bundleFunctions(), buildLibrary(), buildAgent(), buildConsolePage(`${root}dist/cli`)]);
}
