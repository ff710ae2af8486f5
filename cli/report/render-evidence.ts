import { type Html, html } from './html.ts';
import type { Report } from './report.ts';
import { notAvailable, table, timeOf } from './report-parts.ts';

export function renderWitness({ secondWitness }: Report): Html {
  const about = html`<p>What the ledger records about each client, compared with the audit entries that Genesys Cloud itself keeps
(entity type OAuthClient). Genesys Cloud has no action of its own for a new secret or a deactivation: both are updates.</p>`;
  if (secondWitness.length === 0)
    return html`${about}${notAvailable('no organization was asked for its audit entries')}`;
  return html`${about}${secondWitness.map(({ organizationId, audits }) => {
    const heading = html`<h3>Organization <span class="id">${organizationId}</span></h3>`;
    if (!audits.available) return html`${heading}${notAvailable(audits.reason)}`;
    const { from, to, matched, notWitnessed, notRecorded, explained } = audits.content;
    return html`${heading}<p>From ${timeOf(from)} to ${timeOf(to)}: ${matched.length} changes agree, ${notWitnessed.length} are only in the ledger,
${notRecorded.length} only in Genesys Cloud. ${explained} more updates are our own clients', such as a claim in a description.</p>
${table(
  ['Time in the ledger', 'Change', 'Secret', 'Client', 'Time in Genesys Cloud', 'Action', 'Audit entry'],
  matched.map(({ claim, audit }) => [
    timeOf(claim.at),
    claim.kind,
    `${claim.secret}, generation ${claim.generation}`,
    html`<span class="id">${claim.clientId}</span>`,
    timeOf(audit.at),
    audit.action,
    html`<span class="id">${audit.id}</span>`,
  ]),
)}`;
  })}`;
}

export function renderControls({ controls }: Report): Html {
  const results = {
    met: 'no exception',
    exceptions: 'exceptions to explain',
    'not shown': 'not shown, a source is missing',
  };
  return html`<p>Where the report answers what a framework asks. It is evidence, not a verdict.</p>
${table(
  ['Framework', 'Control', 'Asks', 'Sections', 'Found'],
  controls.map(({ framework, control, asks, sections, result }) => [
    framework,
    control,
    asks,
    sections.join(', '),
    result === 'met' ? results.met : html`<span class="flag">${results[result]}</span>`,
  ]),
)}`;
}

export function renderIntegrity({ integrity }: Report): Html {
  const { secrets, events, eventsSha256, contentSha256, sources } = integrity;
  return html`<dl>
<dt>Source</dt><dd>${events} events of ${secrets} secrets</dd>
<dt>SHA-256 of the events</dt><dd class="id">${eventsSha256}</dd>
<dt>SHA-256 of the content</dt><dd class="id">${contentSha256}</dd>
</dl>
<p>The receipt beside this file has the digest of this file and is signed; each receipt names the one before it.</p>
${table(
  ['Source', 'Read'],
  sources.map(({ name, isAvailable, reason }) => [
    name,
    isAvailable ? 'yes' : html`<span class="flag">no</span> ${reason ?? ''}`,
  ]),
)}`;
}
