import { readFile, writeFile } from 'node:fs/promises';
import { build, transform } from 'esbuild';
import { screenTheme } from '../cli/view/theme.ts';
import { viewStyle } from '../cli/view/view-style.ts';
import { root } from './bundle.ts';

const target = ['chrome123', 'firefox121', 'safari17.5'];

/** Bundles the console's page into `page.js` and `page.css`, which the command puts into one document. */
export async function buildConsolePage(outputFolder: string): Promise<void> {
  await build({
    absWorkingDir: root,
    bundle: true,
    platform: 'browser',
    target,
    // In an inline element: no import is left, and no name reaches the window.
    format: 'iife',
    minify: true,
    legalComments: 'none',
    charset: 'utf8',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    tsconfigRaw: {},
    logLevel: 'warning',
    entryPoints: [{ in: 'cli/console/page/main.tsx', out: 'page' }],
    outdir: outputFolder,
  });
  const own = await readFile(`${root}cli/console/page/page.css`, 'utf8');
  const style = [screenTheme, viewStyle, own].join('\n');
  const { code } = await transform(style, { loader: 'css', minify: true, charset: 'utf8', target });
  await writeFile(`${outputFolder}/page.css`, code);
}
