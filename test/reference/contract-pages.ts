import { auditEvents } from '../../domain/audit-events.ts';
import { errorCodes } from '../../domain/error-codes.ts';
import { findings } from '../../domain/findings.ts';
import { metricNamespace, metrics } from '../../domain/metric-names.ts';
import { docstringsOf } from './docstrings.ts';
import { code, markdownTable } from './markdown.ts';

/** The text of `docs/reference/error-codes.md`. */
export function renderErrorCodes(): string {
  return `# Error codes

Every failure is a \`RotationError\` with the message \`<code>: <what happened> Next: <what to do>\`. It names the secret. The
codes are stable. \`outcome\` in the log is \`unchanged\` (nothing that anybody uses was changed) or \`unknown\` (a call that
changes something was sent and its effect was not seen; the same step, run again, looks it up). Where the table says
\`unchanged\`, it is \`unknown\` nevertheless if a call that changes something had been sent before.

${markdownTable(
  ['code', 'what happened', 'what to do next', 'outcome'],
  Object.entries(errorCodes).map(([name, { whatHappened, nextStep, outcome }]) => [
    code(name),
    whatHappened,
    nextStep,
    outcome === 'either' ? '`unchanged` or `unknown`' : code(outcome),
  ]),
)}
`;
}

/** The text of `docs/reference/audit-events.md`. */
export function renderAuditEvents(): string {
  return `# Audit events

A log line with \`"message": "audit: <event>"\` holds \`audit: { event, … }\`: one transition of a credential. Beside these
fields it has those of every line.

${markdownTable(
  ['event', 'when', 'fields'],
  Object.entries(auditEvents).map(([name, { when, fields }]) => [code(name), `${when}.`, fields.map(code).join(', ')]),
)}
`;
}

/** The text of `docs/reference/metrics.md`. */
export function renderMetrics(): string {
  const docstrings = docstringsOf('domain/metric-names.ts', 'metrics');
  return `# Metrics

Namespace \`${metricNamespace}\`. A metric that cannot be published is a warning in the log; the rotation goes on. Where two
sets of dimensions are named, it is published with each.

${markdownTable(
  ['metric', 'unit', 'dimensions', 'when'],
  Object.entries(metrics).map(([key, { name, unit, dimensions }]) => [
    code(name),
    unit,
    dimensions.join('; and '),
    docstrings.get(key)?.text ?? '',
  ]),
)}

Phases are \`deactivate\`, \`delete\`, \`regenerate\`, \`delete-secret\`, \`prove\` and \`discard\`. The [alarms](../alarms.md) of the
stack listen to these metrics and to AWS's own.
`;
}

/** The text of `docs/reference/findings.md`. */
export function renderFindings(): string {
  const docstrings = docstringsOf('domain/findings.ts', 'findings');
  return `# Findings

What the \`watch\` function finds is a log line with \`finding\` and \`nextStep\`, and is counted by a [metric](metrics.md).

${markdownTable(
  ['finding', 'log level', 'metric', 'what was found'],
  Object.entries(findings).map(([name, { level, metric }]) => [
    code(name),
    level === 'error' ? '`ERROR`' : '`WARN`',
    code(metric),
    docstrings.get(name)?.text ?? '',
  ]),
)}
`;
}
