import { Fragment, h } from 'preact';
import { AgeChart } from './charts.ts';
import type { PopulationEntry, Report } from './report.ts';
import { contentOf, days, Facts, Flag, Id, Missing, TimeOf, table } from './report-parts.ts';

export function PopulationSection({ population }: Pick<Report, 'population'>) {
  const { atStart, atEnd, added, removed } = population;
  const list = (arns: readonly string[]) =>
    arns.length === 0 ? 'none' : arns.map((arn) => h('div', null, h(Id, null, arn)));
  return h(
    Fragment,
    null,
    h('p', null, 'Every secret that the ledger knew then: adopted, and not decommissioned.'),
    h('h3', null, `At the start: ${atStart.length}`),
    populationTable('Secrets at the start', atStart),
    h('h3', null, `At the end: ${atEnd.length}`),
    populationTable('Secrets at the end', atEnd),
    h(Facts, {
      of: [
        ['Added', list(added)],
        ['Removed', list(removed)],
      ],
    }),
    h(AgeChart, { entries: atEnd }),
  );
}

function populationTable(label: string, entries: readonly PopulationEntry[]) {
  return table({
    label,
    columns: [
      'Secret',
      'Account',
      'Region',
      'Client in force',
      'In force since',
      { label: 'Age, days', isNumber: true },
      { label: 'Policy, days', isNumber: true },
      'Within policy',
    ],
    headerAt: 0,
    rows: entries.map((entry) => [
      entry.name,
      entry.accountId,
      entry.region,
      h(Id, null, entry.clientId ?? 'none'),
      [entry.isOlder && 'before ', h(TimeOf, { at: entry.inForceSince })],
      `${entry.isOlder ? 'at least ' : ''}${days(entry.ageSeconds)}`,
      days(entry.policySeconds),
      entry.isWithinPolicy ? 'yes' : h(Flag, null, 'no'),
    ]),
  });
}

/** Which OAuth clients nobody rotates. */
export function CoverageSection({ coverage }: Pick<Report, 'coverage'>) {
  if (coverage.length === 0) return h(Missing, { reason: 'no organization was asked for its OAuth clients' });
  return h(
    Fragment,
    null,
    coverage.map(({ organizationId, clients }) => [
      h('h3', null, 'Organization ', h(Id, null, organizationId)),
      contentOf(clients, ({ total, rotated, unmanaged }) => [
        h('p', null, `${rotated} of ${total} OAuth clients belong to a secret that is rotated. Nobody rotates these:`),
        table({
          label: `Clients that nobody rotates, of ${organizationId}`,
          columns: [
            'Client',
            'Name',
            'State',
            'Grant type',
            'Created',
            { label: 'Age, days', isNumber: true },
            'Last used',
          ],
          rows: unmanaged.map((client) => [
            h(Id, null, client.clientId),
            client.name,
            client.state,
            client.grantType ?? 'not said',
            h(TimeOf, { at: client.createdAt }),
            days(client.ageSeconds),
            client.lastUsedOn ?? 'not known',
          ]),
        }),
      ]),
    ]),
  );
}
