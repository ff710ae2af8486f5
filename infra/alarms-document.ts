import { metricNamespace } from '../domain/metric-names.ts';
import { type AlarmDefinition, type AlarmSignal, alarms } from './alarms.ts';

/** The text of `docs/alarms.md`: one section for each alarm, under the name that its text links to. */
export function renderAlarmsDocument(): string {
  const urgent = alarms.filter(({ urgency }) => urgency === 'critical');
  const others = alarms.filter(({ urgency }) => urgency === 'warning');
  return `# Alarms

What each alarm of the stack means, what still works, and what to do. The [runbook](runbook.md) has the procedures; the
names of functions, queue and schedule group that it asks for are outputs of the stack.

**Critical** (composite alarm \`…-critical\`) is in ALARM while any of these is: ${listOf(urgent)}.

**Warning** (composite alarm \`…-warning\`) is in ALARM while any of these is: ${listOf(others)}.

${[...urgent, ...others].map(renderSection).join('\n')}`;
}

function listOf(definitions: readonly AlarmDefinition[]): string {
  return definitions.map(({ id }) => `[${id}](#${id})`).join(', ');
}

function renderSection({
  id,
  title,
  urgency,
  signal,
  whatHappened,
  whatStillWorks,
  nextStep,
  steps,
}: AlarmDefinition): string {
  return `## ${id}

**${title}.** ${urgency === 'critical' ? 'Critical: act now.' : 'Warning: can wait until the next business day.'}

* **What happened:** ${whatHappened}
* **What still works:** ${whatStillWorks}
* **Next:** ${nextStep}
* **Fires on:** ${renderSignal(signal)}

${steps.map((step, index) => `${index + 1}. ${step}`).join('\n')}
`;
}

function renderSignal(signal: AlarmSignal): string {
  const { threshold = 1, periodMinutes, periods = 1 } = signal;
  const during =
    periods === 1 ? `${periodMinutes} minutes` : `${periods} consecutive periods of ${periodMinutes} minutes`;
  switch (signal.kind) {
    case 'own': {
      const name = `\`${metricNamespace}\` \`${signal.metric}\`, without dimensions`;
      return signal.silence === true
        ? `${name}: less than ${threshold} in ${during}, or no data`
        : `${name}: ${signal.statistic.toLowerCase()} of ${threshold} or more in ${during}`;
    }
    case 'lambda':
      return `\`AWS/Lambda\` \`${signal.metric}\` of ${signal.function}: ${threshold} or more in ${during}`;
    case 'near-timeout':
      return `\`AWS/Lambda\` \`Duration\` of ${signal.function}: maximum of ${threshold * 100} % of its timeout or more in ${during}`;
    case 'dead-letters':
      return `\`AWS/SQS\` \`ApproximateNumberOfMessagesVisible\` of the dead-letter queue: ${threshold} or more`;
    case 'events':
      return `EventBridge, source \`aws.secretsmanager\`: ${signal.eventNames.map((name) => `\`${name}\``).join(', ')} of our secrets`;
  }
}
