import { type ComponentChild, h } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { visibleText } from '../output/visible-text.ts';
import { ControlsSection, IntegritySection, WitnessSection } from './evidence-sections.ts';
import { FrameSection } from './frame-section.ts';
import { CoverageSection, PopulationSection } from './population-sections.ts';
import type { Report, Summary } from './report.ts';
import { TimeOf } from './report-parts.ts';
import { reportStyle } from './report-style.ts';
import { ExceptionsSection, RotationsSection } from './rotation-sections.ts';

/**
 * One self-contained file: no script, no external resource, and nothing that is not in the report's data. Its tables and
 * charts are those of the console.
 */
export function renderHtml(report: Report): string {
  const { frame } = report;
  const title = `Rotation report ${frame.from.slice(0, 10)} to ${frame.to.slice(0, 10)}`;
  const sections: readonly (readonly [string, ComponentChild])[] = [
    ['Frame', h(FrameSection, report)],
    ['Population', h(PopulationSection, report)],
    ['Coverage', h(CoverageSection, report)],
    ['Rotations', h(RotationsSection, report)],
    ['Exceptions', h(ExceptionsSection, report)],
    ['Second witness', h(WitnessSection, report)],
    ['Controls', h(ControlsSection, report)],
    ['Integrity', h(IntegritySection, report)],
  ];
  const document = h(
    'html',
    { lang: 'en' },
    h(
      'head',
      null,
      h('meta', { charSet: 'utf-8' }),
      h('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
      h('meta', {
        'http-equiv': 'Content-Security-Policy',
        content: "default-src 'none'; style-src 'unsafe-inline'",
      }),
      h('title', null, title),
      h('style', { dangerouslySetInnerHTML: { __html: reportStyle } }),
    ),
    h(
      'body',
      null,
      h(
        'header',
        null,
        h('h1', null, title),
        h(
          'p',
          null,
          `OAuth client credentials of Genesys Cloud, rotated by genesys-oauth-rotation ${frame.productVersion}. Made `,
          h(TimeOf, { at: frame.madeAt }),
          '. Times are UTC.',
        ),
        h(SummaryTiles, report),
      ),
      h(
        'nav',
        { 'aria-label': 'Sections' },
        h('ol', null, ...sections.map(([name]) => h('li', null, h('a', { href: `#${idOf(name)}` }, name)))),
      ),
      h(
        'main',
        null,
        ...sections.map(([name, content]) => h('section', null, h('h2', { id: idOf(name) }, name), content)),
      ),
    ),
  );
  // A row on a line of its own can be compared and searched. Text has no `<` of its own here.
  const markup = renderToString(document).replace(/<(?:section|h2|h3|p|tr|figure)\b/g, '\n$&');
  return `<!doctype html>\n${visibleText(markup)}\n`;
}

function idOf(name: string): string {
  return name.toLowerCase().replaceAll(' ', '-');
}

function SummaryTiles({ summary }: { readonly summary: Summary }) {
  const tiles: readonly (readonly [string, string | number])[] = [
    ['secrets at the end', summary.secretsAtEnd],
    ['rotations', summary.rotations],
    ['old credentials to revoke', summary.revocationsDue],
    ['revoked', summary.revoked],
    ['proved by a rejected login', summary.proved],
    ['rotations with a failed step', summary.failed],
    ['emergencies', summary.emergencies],
    ['exceptions', summary.exceptions],
    ['clients that nobody rotates', summary.unmanagedClients],
  ];
  return h('ul', { class: 'tiles' }, ...tiles.map(([name, value]) => h('li', null, h('b', null, value), ` ${name}`)));
}
