import { bundleFunctions } from '../build/bundle.ts';
import { runApp } from './run-app.ts';
import { synthesize } from './synthesize.ts';

/** With room for 300 secrets: from the beginning, because no secret can move to another stack later. */
const nestedStackCount = 4;

process.exitCode = await runApp({
  load: async () => {
    const { default: exported } = await import('../rotation.config.ts');
    // The same build as `npm run build`, so that what is deployed is what was tested.
    await bundleFunctions();
    return exported;
  },
  synthesize: (config) => synthesize({ config, nestedStackCount }),
  printError: (text) => process.stderr.write(text),
});
