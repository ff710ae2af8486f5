import type { CommandContext, CommandResult } from '../command-line/command.ts';
import { selectDeployments } from '../deployment/select-deployments.ts';
import { mapInParallel } from '../fleet/map-in-parallel.ts';
import { readFleet } from '../fleet/read-fleet.ts';
import { checkDeployment } from '../operations/check-deployment.ts';
import { examineSecret } from '../operations/examine-secret.ts';
import type { Finding } from '../operations/inspect.ts';
import { printable } from '../output/printable.ts';
import type { Style } from '../output/style.ts';

interface Examined {
  readonly subject: string;
  readonly arn?: string;
  readonly findings: readonly Finding[];
}

/** `doctor`: what the next rotation would fail on, each with its fix. It changes nothing. */
export async function run(context: CommandContext): Promise<CommandResult> {
  const { args, terminal } = context;
  const nowMs = terminal.now();
  const deployments = await selectDeployments(context);
  const examined = await Promise.all(
    deployments.map(async (deployment): Promise<readonly Examined[]> => {
      const { name, region } = deployment;
      const [parts, { secrets }] = await Promise.all([
        checkDeployment(deployment),
        readFleet(deployment, { nowMs, ...(args.length === 0 ? {} : { secrets: args }) }),
      ]);
      terminal.note(`… ${name}, ${region}: ${secrets.length} ${secrets.length === 1 ? 'secret' : 'secrets'}`);
      const bySecret = await mapInParallel(secrets, async (secret) => {
        const findings = await examineSecret({ deployment, secret }, nowMs);
        return { subject: secret.name, arn: secret.arn, findings };
      });
      return [{ subject: `${name} · ${region} · ${deployment.service}`, findings: parts }, ...bySecret];
    }),
  );
  const all = examined.flat();
  const { blocker = 0, warning = 0, unknown = 0 } = countsOf(all);
  return {
    document: { examined: all, summary: { blocker, warning, unknown } },
    table: {
      columns: ['SUBJECT', 'CHECK', 'SEVERITY', 'FINDING', 'FIX'],
      rows: all.flatMap(({ subject, findings }) =>
        findings.map(({ check, severity, message, fix = '' }) => [subject, check, severity, message, fix]),
      ),
    },
    text: (style) => [
      ...all.flatMap(({ subject, findings }) => [
        style.strong(subject),
        ...findings.flatMap((one) => linesOf(one, style)),
        '',
      ]),
      `${counted(blocker, 'blocker')}, ${counted(warning, 'warning')}${unknown > 0 ? `, ${unknown} not checked` : ''}, nothing was changed`,
    ],
    exit: blocker + warning + unknown > 0 ? 'findings' : 'ok',
  };
}

const counted = (count: number, what: string) => `${count} ${what}${count === 1 ? '' : 's'}`;

function linesOf({ check, severity, message, fix }: Finding, style: Style): string[] {
  const marks = { ok: style.good('✔'), warning: style.warn('!'), blocker: style.bad('✗'), unknown: style.warn('?') };
  const line = `${marks[severity]} ${check}: ${printable(message)}`;
  return fix === undefined || severity === 'ok' ? [line] : [line, `    Fix: ${printable(fix)}`];
}

function countsOf(examined: readonly Examined[]): Partial<Record<Finding['severity'], number>> {
  const counts: Partial<Record<Finding['severity'], number>> = {};
  for (const { severity } of examined.flatMap(({ findings }) => findings)) {
    counts[severity] = (counts[severity] ?? 0) + 1;
  }
  return counts;
}
