import { chmod, copyFile, mkdir, rm, writeFile } from 'node:fs/promises';
import { build } from 'esbuild';
import { root } from './bundle.ts';

/**
 * Builds the token agent: one file for Node.js without dependencies, and the folder of a Lambda layer, in which the function's
 * own Node.js or one that is put into `bin` runs it.
 */
export async function buildAgent(outputFolder = `${root}agent/dist`): Promise<string> {
  await rm(outputFolder, { recursive: true, force: true });
  const file = `${outputFolder}/genesys-token-agent.cjs`;
  await build({
    absWorkingDir: root,
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node22',
    format: 'cjs',
    conditions: ['source'],
    mainFields: ['module', 'main'],
    legalComments: 'none',
    logLevel: 'warning',
    entryPoints: ['agent/main.ts'],
    outfile: file,
  });
  await chmod(file, 0o755);
  const layer = `${outputFolder}/layer`;
  await mkdir(`${layer}/extensions`, { recursive: true });
  await mkdir(`${layer}/genesys-token-agent`, { recursive: true });
  await copyFile(file, `${layer}/genesys-token-agent/agent.cjs`);
  // Lambda starts every file of this folder; its name is the name of the extension.
  await writeFile(`${layer}/extensions/genesys-token-agent`, extension, { mode: 0o755 });
  await copyFile(`${root}LICENSE`, `${outputFolder}/LICENSE`);
  return file;
}

const extension = `#!/bin/sh
# Node.js of the layer, or of the runtime.
folder=/opt/genesys-token-agent
for node in "$folder/bin/node" /var/lang/bin/node; do
  [ -x "$node" ] && exec "$node" "$folder/agent.cjs"
done
echo 'genesys-token-agent: there is no Node.js; put one into genesys-token-agent/bin of the layer' >&2
exit 1
`;
