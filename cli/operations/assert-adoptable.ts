import type { CommandContext } from '../command-line/command.ts';
import { CommandError } from '../command-line/command-error.ts';
import type { Terminal } from '../command-line/terminal.ts';
import { printable } from '../output/printable.ts';
import { checkDeployment } from './check-deployment.ts';
import { examineSecret } from './examine-secret.ts';
import type { Finding } from './inspect.ts';
import type { SelectedSecret } from './select-secrets.ts';

/** Everything that doctor checks, before anything is changed. That rotation is off is what adopt is for. */
export async function assertAdoptable({ terminal }: CommandContext, selected: SelectedSecret): Promise<void> {
  const { deployment, secret } = selected;
  const [parts, own] = await Promise.all([checkDeployment(deployment), examineSecret(selected, terminal.now())]);
  const findings = [...parts, ...own.filter(({ check }) => check !== 'rotation')];
  noteFindings(terminal, secret.name, findings);
  const blockers = findings.filter(({ severity }) => severity === 'blocker');
  const [first] = blockers;
  if (first === undefined) return;
  const others = blockers.length === 1 ? '' : ` (and ${blockers.length - 1} more)`;
  throw new CommandError(
    'failed',
    `${secret.name} is not adopted: ${first.message}${others}. Nothing was changed.`,
    first.fix ?? `see genesys-oauth-rotation doctor ${secret.name}.`,
    first.code,
  );
}

/** What is not as it should be, each with its fix. */
export function noteFindings(terminal: Terminal, name: string, findings: readonly Finding[]): void {
  const marks = { ok: '✔', warning: '!', blocker: '✗', unknown: '?' } as const;
  for (const { check, severity, message, fix } of findings) {
    if (severity === 'ok') continue;
    terminal.note(`${marks[severity]} ${name}: ${check}: ${printable(message)}`);
    if (fix !== undefined) terminal.note(`    Fix: ${printable(fix)}`);
  }
}
