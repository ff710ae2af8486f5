import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));

const documents = [
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  'SECURITY.md',
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.md'))
    .map((path) => join('docs', path)),
];

const read = (document: string) => readFileSync(join(root, document), 'utf8');

/** The text outside of code blocks, where `#` and `[…](…)` mean something else. */
const proseOf = (document: string) => read(document).replace(/^ *```[\s\S]*?^ *```$/gm, '');

/** The anchors that GitHub gives the headings of a document. */
function anchorsOf(document: string): ReadonlySet<string> {
  const headings = [...proseOf(document).matchAll(/^#{1,6} (.+)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replace(/[^\p{L}\p{N}_ -]/gu, '')
      .replaceAll(' ', '-'),
  );
  const earlier = (at: number) => headings.slice(0, at).filter((anchor) => anchor === headings[at]).length;
  return new Set(headings.map((anchor, at) => (earlier(at) === 0 ? anchor : `${anchor}-${earlier(at)}`)));
}

function problemOf(document: string, link: string): string | undefined {
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? document : relative(root, join(root, dirname(document), path));
  if (!existsSync(join(root, target))) return `${link}: there is no file ${target}`;
  if (anchor === undefined || anchorsOf(target).has(anchor)) return undefined;
  return `${link}: ${target} has no heading #${anchor}`;
}

it.each(documents)('every relative link of %s has a target', (document) => {
  const links = [...proseOf(document).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link);
  const relativeLinks = links.filter((link) => !/^[a-z]+:/.test(link));
  expect(relativeLinks.flatMap((link) => problemOf(document, link) ?? [])).toEqual([]);
});

it('the links of the README are found', () => {
  expect([...proseOf('README.md').matchAll(/\]\(([^)\s]+)\)/g)].length).toBeGreaterThan(15);
});
