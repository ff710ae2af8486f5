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
codes are stable. \`outcome\` in the log is \`unchanged\` (nothing in use was changed) or \`unknown\` (a call that changes
something was sent and its effect was not seen; the same step, run again, finds out). Where the table says \`unchanged\`, the
outcome is still \`unknown\` if a call that changes something had been sent before.

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

A log line with \`"message": "audit: <event>"\` has \`audit: { event, … }\`: one transition of a credential. It also has the
fields of [every log line](../how-it-works.md#logs).

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

Namespace \`${metricNamespace}\`. If a metric cannot be published, the log has a warning and the rotation continues. Metrics with
two sets of dimensions are published with each of them.

${markdownTable(
  ['metric', 'unit', 'dimensions', 'when'],
  Object.entries(metrics).map(([key, { name, unit, dimensions }]) => [
    code(name),
    unit,
    dimensions.join('; and '),
    docstrings.get(key)?.text ?? '',
  ]),
)}

Phases are \`regenerate\`, \`deactivate\`, \`delete\`, \`delete-secret\` and \`verify\`. The [alarms](../alarms.md) of the
stack evaluate these metrics and those of AWS.
`;
}

/** The text of `docs/reference/findings.md`. */
export function renderFindings(): string {
  const docstrings = docstringsOf('domain/findings.ts', 'findings');
  return `# Findings

Each finding of the \`watch\` function is a log line with \`finding\` and \`nextStep\`, and a [metric](metrics.md) counts it.

${markdownTable(
  ['finding', 'log level', 'metric', 'meaning'],
  Object.entries(findings).map(([name, { level, metric }]) => [
    code(name),
    level === 'error' ? '`ERROR`' : '`WARN`',
    code(metric),
    docstrings.get(name)?.text ?? '',
  ]),
)}
`;
}
