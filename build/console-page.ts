import { build } from 'esbuild';
import { root } from './bundle.ts';

/** Bundles the console's page into `page.js` and `page.css`, which the command puts into one document. */
export async function buildConsolePage(outputFolder: string): Promise<void> {
  await build({
    absWorkingDir: root,
    bundle: true,
    platform: 'browser',
    target: ['chrome123', 'firefox121', 'safari17.5'],
    // In an inline element: no import is left, and no name reaches the window.
    format: 'iife',
    minify: true,
    legalComments: 'none',
    charset: 'utf8',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    tsconfigRaw: {},
    logLevel: 'warning',
    entryPoints: [
      { in: 'cli/console/page/main.tsx', out: 'page' },
      { in: 'cli/console/page/page.css', out: 'page' },
    ],
    outdir: outputFolder,
  });
}
