import { Fragment, h } from 'preact';
import type { FrameDeployment, Report } from './report.ts';
import { contentOf, days, Facts, Id, TimeOf, table } from './report-parts.ts';

/** What the report is about, who made it, and what was in force. */
export function FrameSection({ frame }: Pick<Report, 'frame'>) {
  const { policy, organizations, deployments, madeBy } = frame;
  return h(
    Fragment,
    null,
    h(Facts, {
      of: [
        ['Period', ['from ', h(TimeOf, { at: frame.from }), ' until before ', h(TimeOf, { at: frame.to })]],
        ['Made by', madeBy.available ? h(Id, null, madeBy.content) : `not available: ${madeBy.reason}`],
        [
          'Policy',
          `no credential is in force for more than ${days(policy.maximumAgeSeconds)} days, or than the schedule of its secret says if that is less`,
        ],
        [
          'Organizations',
          organizations.length === 0
            ? 'none'
            : organizations.map(({ id, environment = 'unknown region' }) =>
                h('div', null, h(Id, null, id), ` (${environment})`),
              ),
        ],
      ],
    }),
    deployments.map(deploymentOf),
  );
}

function deploymentOf({ name, accountId, region, service, functions, configuration, changes }: FrameDeployment) {
  return h(
    Fragment,
    null,
    h('h3', null, `${name}: account ${accountId}, ${region}, service ${service}`),
    contentOf(functions, (bundles) =>
      table({
        label: `Functions of ${name}, ${region}, ${service}`,
        columns: ['Function', 'SHA-256 of its code', 'Changed'],
        rows: bundles.map((bundle) => [
          bundle.name,
          h(Id, null, bundle.codeSha256),
          h(TimeOf, { at: bundle.changedAt }),
        ]),
      }),
    ),
    contentOf(configuration, ({ sha256, settings }) => [
      h('p', null, 'Configuration in force, SHA-256 ', h(Id, null, sha256), ':'),
      table({
        label: `Configuration of ${name}, ${region}, ${service}`,
        columns: ['Setting', 'Value'],
        rows: Object.entries(settings).map(([setting, value]) => [setting, h(Id, null, value)]),
      }),
    ]),
    h('p', null, h('strong', null, 'Changes of functions, secrets and settings')),
    contentOf(changes, ({ from, entries }) => [
      h('p', null, 'From CloudTrail, which was read from ', h(TimeOf, { at: from }), ' on.'),
      table({
        label: `Changes in ${name}, ${region}, ${service}`,
        columns: ['Time', 'Change', 'Of', 'By'],
        rows: entries.map(({ at, what, resource, principal }) => [
          h(TimeOf, { at }),
          what,
          h(Id, null, resource),
          h(Id, null, principal),
        ]),
      }),
    ]),
  );
}
