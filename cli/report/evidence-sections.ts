import { Fragment, h } from 'preact';
import type { HealthLevel } from '../fleet/fleet.ts';
import { StateBadge } from '../view/state-badge.ts';
import type { Control, Report, SecondWitness } from './report.ts';
import { contentOf, Facts, Flag, Id, Missing, TimeOf, table } from './report-parts.ts';

export function WitnessSection({ secondWitness }: Pick<Report, 'secondWitness'>) {
  return h(
    Fragment,
    null,
    h(
      'p',
      null,
      'What the ledger records about each client, compared with the audit entries that Genesys Cloud itself keeps (entity type OAuthClient). Genesys Cloud has no action of its own for a new secret or a deactivation: both are updates.',
    ),
    secondWitness.length === 0 && h(Missing, { reason: 'no organization was asked for its audit entries' }),
    secondWitness.map(witnessOf),
  );
}

function witnessOf({ organizationId, audits }: SecondWitness) {
  return h(
    Fragment,
    null,
    h('h3', null, 'Organization ', h(Id, null, organizationId)),
    contentOf(audits, ({ from, to, matched, notWitnessed, notRecorded, explained }) => [
      h(
        'p',
        null,
        'From ',
        h(TimeOf, { at: from }),
        ' to ',
        h(TimeOf, { at: to }),
        `: ${matched.length} changes agree, ${notWitnessed.length} are only in the ledger, ${notRecorded.length} only in Genesys Cloud. ${explained} more updates are our own clients', such as a claim in a description.`,
      ),
      table({
        label: `Changes that both record, of ${organizationId}`,
        columns: ['Time in the ledger', 'Change', 'Secret', 'Client', 'Time in Genesys Cloud', 'Action', 'Audit entry'],
        rows: matched.map(({ claim, audit }) => [
          h(TimeOf, { at: claim.at }),
          claim.kind,
          `${claim.secret}, generation ${claim.generation}`,
          h(Id, null, claim.clientId),
          h(TimeOf, { at: audit.at }),
          audit.action,
          h(Id, null, audit.id),
        ]),
      }),
    ]),
  );
}

const results: Readonly<Record<Control['result'], readonly [level: HealthLevel, text: string]>> = {
  met: ['ok', 'no exception'],
  exceptions: ['failing', 'exceptions to explain'],
  'not shown': ['warning', 'not shown, a source is missing'],
};

export function ControlsSection({ controls }: Pick<Report, 'controls'>) {
  return h(
    Fragment,
    null,
    h('p', null, 'Where the report answers what a framework asks. It is evidence, not a verdict.'),
    table({
      label: 'Controls',
      columns: ['Framework', 'Control', 'Asks', 'Sections', 'Found'],
      rows: controls.map(({ framework, control, asks, sections, result }) => {
        const [level, text] = results[result];
        return [framework, control, asks, sections.join(', '), h(StateBadge, { level, text })];
      }),
    }),
  );
}

export function IntegritySection({ integrity }: Pick<Report, 'integrity'>) {
  const { secrets, events, eventsSha256, contentSha256, sources } = integrity;
  return h(
    Fragment,
    null,
    h(Facts, {
      of: [
        ['Source', `${events} events of ${secrets} secrets`],
        ['SHA-256 of the events', h(Id, null, eventsSha256)],
        ['SHA-256 of the content', h(Id, null, contentSha256)],
      ],
    }),
    h(
      'p',
      null,
      'The receipt beside this file has the digest of this file and is signed; each receipt names the one before it.',
    ),
    table({
      label: 'Sources',
      columns: ['Source', 'Read'],
      rows: sources.map(({ name, isAvailable, reason }) => [
        name,
        isAvailable ? 'yes' : [h(Flag, null, 'no'), ` ${reason ?? ''}`],
      ]),
    }),
  );
}
