import { ageChart } from './charts.ts';
import { type Html, html } from './html.ts';
import type { Source } from './recorded-secret.ts';
import { renderControls, renderIntegrity, renderWitness } from './render-evidence.ts';
import { renderExceptions, renderRotations } from './render-rotations.ts';
import type { PopulationEntry, Report } from './report.ts';
import { days, notAvailable, table, timeOf } from './report-parts.ts';
import { reportStyle } from './report-style.ts';

/** One self-contained file: no script, no external resource, and nothing that is not in the report's data. */
export function renderHtml(report: Report): string {
  const { frame } = report;
  const title = `Rotation report ${frame.from.slice(0, 10)} to ${frame.to.slice(0, 10)}`;
  const sections: readonly (readonly [string, Html])[] = [
    ['Frame', renderFrame(report)],
    ['Population', renderPopulation(report)],
    ['Coverage', renderCoverage(report)],
    ['Rotations', renderRotations(report)],
    ['Exceptions', renderExceptions(report)],
    ['Second witness', renderWitness(report)],
    ['Controls', renderControls(report)],
    ['Integrity', renderIntegrity(report)],
  ];
  const page = html`<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${title}</title>
<style>REPORT-STYLE</style>
<h1>${title}</h1>
<p>OAuth client credentials of Genesys Cloud, rotated by genesys-oauth-rotation ${frame.productVersion}. Made ${timeOf(frame.madeAt)}. Times are UTC.</p>
${renderSummary(report)}
<nav aria-label="Sections"><ol>${sections.map(([name]) => html`<li><a href="#${idOf(name)}">${name}</a>`)}</ol></nav>
<main>
${sections.map(
  ([name, content]) => html`<section aria-labelledby="${idOf(name)}"><h2 id="${idOf(name)}">${name}</h2>
${content}</section>
`,
)}</main>
`;
  return `<!doctype html>\n<html lang="en">\n${page.markup.replace('REPORT-STYLE', () => reportStyle)}</html>\n`;
}

function idOf(name: string): string {
  return name.toLowerCase().replaceAll(' ', '-');
}

function renderSummary({ summary }: Report): Html {
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
  return html`<ul class="tiles">${tiles.map(([name, value]) => html`<li><b>${value}</b> ${name}</li>`)}</ul>`;
}

function renderFrame({ frame }: Report): Html {
  const { policy, organizations, deployments } = frame;
  return html`<dl>
<dt>Period</dt><dd>from ${timeOf(frame.from)} until before ${timeOf(frame.to)}</dd>
<dt>Made by</dt><dd>${sourceText(frame.madeBy)}</dd>
<dt>Policy</dt><dd>no credential is in force for more than ${days(policy.maximumAgeSeconds)} days, or than the schedule of its secret says if that is less</dd>
<dt>Organizations</dt><dd>${organizations.length === 0 ? 'none' : organizations.map(({ id, environment = 'unknown region' }) => html`<span class="id">${id}</span> (${environment}) `)}</dd>
</dl>
${deployments.map(
  (
    deployment,
  ) => html`<h3>${deployment.name}: account ${deployment.accountId}, ${deployment.region}, service ${deployment.service}</h3>
${renderSource(deployment.functions, (functions) =>
  table(
    ['Function', 'SHA-256 of its code', 'Changed'],
    functions.map(({ name, codeSha256, changedAt }) => [
      name,
      html`<span class="id">${codeSha256}</span>`,
      timeOf(changedAt),
    ]),
  ),
)}
${renderSource(
  deployment.configuration,
  ({ sha256, settings }) => html`<p>Configuration in force, SHA-256 <span class="id">${sha256}</span>:</p>
${table(
  ['Setting', 'Value'],
  Object.entries(settings).map(([name, value]) => [name, html`<span class="id">${value}</span>`]),
)}`,
)}
<p><strong>Changes of functions, secrets and settings</strong></p>
${renderSource(
  deployment.changes,
  ({ from, entries }) => html`<p>From CloudTrail, which was read from ${timeOf(from)} on.</p>
${table(
  ['Time', 'Change', 'Of', 'By'],
  entries.map(({ at, what, resource, principal }) => [
    timeOf(at),
    what,
    html`<span class="id">${resource}</span>`,
    html`<span class="id">${principal}</span>`,
  ]),
)}`,
)}`,
)}`;
}

function renderPopulation({ population }: Report): Html {
  const { atStart, atEnd, added, removed } = population;
  const list = (arns: readonly string[]) =>
    arns.length === 0 ? 'none' : arns.map((arn) => html`<span class="id">${arn}</span> `);
  return html`<p>Every secret that the ledger knew then: adopted, and not decommissioned.</p>
<h3>At the start: ${atStart.length}</h3>${populationTable(atStart)}
<h3>At the end: ${atEnd.length}</h3>${populationTable(atEnd)}
<dl><dt>Added</dt><dd>${list(added)}</dd><dt>Removed</dt><dd>${list(removed)}</dd></dl>
${ageChart(atEnd)}`;
}

function populationTable(entries: readonly PopulationEntry[]): Html {
  return table(
    [
      'Secret',
      'Account',
      'Region',
      'Client in force',
      'In force since',
      { number: 'Age, days' },
      { number: 'Policy, days' },
      'Within policy',
    ],
    entries.map((entry) => [
      entry.name,
      entry.accountId,
      entry.region,
      html`<span class="id">${entry.clientId ?? 'none'}</span>`,
      html`${entry.isOlder && 'before '}${timeOf(entry.inForceSince)}`,
      html`${entry.isOlder && 'at least '}${days(entry.ageSeconds)}`,
      days(entry.policySeconds),
      entry.isWithinPolicy ? 'yes' : html`<span class="flag">no</span>`,
    ]),
  );
}

function renderCoverage({ coverage }: Report): Html {
  if (coverage.length === 0) return notAvailable('no organization was asked for its OAuth clients');
  return html`${coverage.map(
    ({ organizationId, clients }) => html`<h3>Organization <span class="id">${organizationId}</span></h3>
${renderSource(
  clients,
  ({
    total,
    rotated,
    unmanaged,
  }) => html`<p>${rotated} of ${total} OAuth clients belong to a secret that is rotated. Nobody rotates these:</p>
${table(
  ['Client', 'Name', 'State', 'Grant type', 'Created', { number: 'Age, days' }, 'Last used'],
  unmanaged.map((client) => [
    html`<span class="id">${client.clientId}</span>`,
    client.name,
    client.state,
    client.grantType ?? 'not said',
    timeOf(client.createdAt),
    days(client.ageSeconds),
    client.lastUsedOn ?? 'not known',
  ]),
)}`,
)}`,
  )}`;
}

function renderSource<Content>(source: Source<Content>, render: (content: Content) => Html): Html {
  return source.available ? render(source.content) : notAvailable(source.reason);
}

function sourceText(source: Source<string>): Html {
  return source.available ? html`<span class="id">${source.content}</span>` : html`not available: ${source.reason}`;
}
