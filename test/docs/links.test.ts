import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { expect, it } from 'vitest';

const documents = [
  ...readdirSync('.').filter((name) => name.endsWith('.md')),
  ...readdirSync('docs', { recursive: true, encoding: 'utf8' }).flatMap((name) =>
    name.endsWith('.md') ? [join('docs', name)] : [],
  ),
];

const withoutCode = (text: string) => text.replace(/^ *```.*?^ *```$/gms, '').replace(/``[^`]+``|`[^`\n]+`/g, '');

/** The anchors of a document, as GitHub makes them from its headings. */
function anchorsOf(document: string): Set<string> {
  const headings = readFileSync(document, 'utf8')
    .replace(/^ *```.*?^ *```$/gms, '')
    .matchAll(/^#{1,6} (.+)$/gm);
  const anchors = new Set<string>();
  for (const [, heading = ''] of headings) {
    const text = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase();
    const anchor = text.replace(/[^\p{L}\p{N}_ -]/gu, '').replaceAll(' ', '-');
    let unique = anchor;
    for (let n = 1; anchors.has(unique); n += 1) unique = `${anchor}-${n}`;
    anchors.add(unique);
  }
  return anchors;
}

/** What is wrong with a relative link; `undefined` if it leads somewhere. */
function problemOf(document: string, link: string): string | undefined {
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? document : normalize(join(dirname(document), path));
  if (!existsSync(target)) return `${document}: ${link} does not exist`;
  if (anchor === undefined || statSync(target).isDirectory() || !target.endsWith('.md')) return undefined;
  return anchorsOf(target).has(anchor) ? undefined : `${document}: ${link} is no heading`;
}

it('every relative link of the documents leads to a file and a heading', () => {
  const links = documents.flatMap((document) =>
    [...withoutCode(readFileSync(document, 'utf8')).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => ({
      document,
      link,
    })),
  );
  const relative = links.filter(({ link }) => !/^[a-z]+:/.test(link));
  expect(relative.length).toBeGreaterThan(200);
  expect(relative.flatMap(({ document, link }) => problemOf(document, link) ?? [])).toEqual([]);
});

it('the README leads to every document', () => {
  const reachable = new Set(['README.md']);
  for (const document of reachable)
    for (const [, link = ''] of readFileSync(document, 'utf8').matchAll(/\]\(([^)\s#]+\.md)(?:#[^)]*)?\)/g))
      if (!/^[a-z]+:/.test(link)) reachable.add(normalize(join(dirname(document), link)));
  // The README of the npm package is published with it.
  expect(documents.filter((name) => !reachable.has(name) && !name.startsWith('docs/packages/'))).toEqual([]);
});

it('the runbook has a section of each name that the functions and the command refer to', () => {
  const sources = ['lambda', 'cli', 'domain', 'infra'].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).flatMap((name) =>
      name.endsWith('.ts') ? [readFileSync(join(folder, name), 'utf8')] : [],
    ),
  );
  const titles = sources.flatMap((source) =>
    [...source.matchAll(/runbook(?:\.md)?, ((?:"[^"]+"(?:, )?)+)/g)].flatMap(([, list = '']) =>
      [...list.matchAll(/"([^"]+)"/g)].map(([, title = '']) => title),
    ),
  );
  const runbook = readFileSync('docs/runbook.md', 'utf8');
  expect(titles.length).toBeGreaterThan(10);
  expect(titles.filter((title) => !new RegExp(`^#{2,3} ${title}$`, 'm').test(runbook))).toEqual([]);
});

it('an engineer finds every alarm, finding and error code in the runbook', () => {
  const runbook = readFileSync('docs/runbook.md', 'utf8');
  const firstCells = (document: string) =>
    [...readFileSync(document, 'utf8').matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, name = '']) => name);
  const alarms = [...readFileSync('docs/alarms.md', 'utf8').matchAll(/^## ([a-z-]+)$/gm)].map(([, name = '']) => name);
  const codes = firstCells('docs/reference/error-codes.md');
  const findings = firstCells('docs/reference/findings.md');
  expect([alarms.length > 30, codes.length > 40, findings.length > 15]).toEqual([true, true, true]);
  expect([...alarms, ...codes, ...findings].filter((name) => !runbook.includes(`\`${name}\``))).toEqual([]);
});
