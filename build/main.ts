import { stat } from 'node:fs/promises';
import { relative } from 'node:path';
import { bundleFunctions } from './bundle.ts';
import { buildCommand } from './command.ts';
import { buildLibrary } from './library.ts';

for (const file of await bundleFunctions()) {
  const { size } = await stat(file);
  process.stdout.write(`${relative(process.cwd(), file)}  ${Math.round(size / 1000)} KB\n`);
}
process.stdout.write(`${relative(process.cwd(), await buildLibrary())}  the npm package of the token provider\n`);
process.stdout.write(`${relative(process.cwd(), await buildCommand())}  the operator's command\n`);
