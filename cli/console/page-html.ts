import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { CommandError } from '../command-line/command-error.ts';
import { visibleText } from '../output/visible-text.ts';
import type { PageData } from './page-data.ts';

/** The bundled script and styles of the page. */
export interface PageAssets {
  readonly script: string;
  readonly style: string;
}

/** Beside the bundled command; from the sources, in `dist/`. */
const folders = ['./', '../../dist/cli/'];

/** @throws CommandError if the page is not built */
export async function readPageAssets(): Promise<PageAssets> {
  for (const folder of folders) {
    const read = (file: string) => readFile(new URL(`${folder}${file}`, import.meta.url), 'utf8');
    try {
      return { script: await read('page.js'), style: await read('page.css') };
    } catch {
      // The next one.
    }
  }
  throw new CommandError('failed', 'The page is not built.', 'build it: npm run build', 'not-built');
}

/** What the page may load and send: its own script and style by their hashes, and requests to its own server. */
export function contentSecurityPolicy({ script, style }: PageAssets, connect: 'self' | 'none'): string {
  return [
    "default-src 'none'",
    `script-src '${hashOf(script)}'`,
    `style-src '${hashOf(style)}'`,
    `connect-src '${connect}'`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ');
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

/** The page in one document. With data it is a file that asks no server. */
export function renderPage(assets: PageAssets, data?: PageData): string {
  // Of a file, no server can send it.
  const policy =
    data === undefined
      ? ''
      : `<meta http-equiv="Content-Security-Policy" content="${contentSecurityPolicy(assets, 'none')}">`;
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    policy,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    '<title>Genesys OAuth rotation</title>',
    '<link rel="icon" href="data:,">',
    `<style>${assets.style}</style>`,
    '</head>',
    '<body>',
    '<noscript>This page needs JavaScript. The same is in: genesys-oauth-rotation status</noscript>',
    '<div id="page"></div>',
    data === undefined ? '' : `<script type="application/json" id="data">${embeddable(data)}</script>`,
    `<script>${assets.script}</script>`,
    '</body>',
    '</html>',
    '',
  ].join('\n');
}

/** JSON in which no text ends the element. */
function embeddable(data: PageData): string {
  return visibleText(JSON.stringify(data))
    .replaceAll('<', '\\u003c')
    .replaceAll('\u2028', '\\u2028')
    .replaceAll('\u2029', '\\u2029');
}
