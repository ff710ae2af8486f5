import { randomBytes } from 'node:crypto';
import { access, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { CommandContext, CommandResult } from '../command-line/command.ts';
import { CommandError } from '../command-line/command-error.ts';
import { selectDeployments } from '../deployment/select-deployments.ts';
import { confirm } from '../operations/confirm.ts';
import { renderTable } from '../output/render-table.ts';
import { factsOf, judge, unsettled } from '../probe/assumptions.ts';
import { type AdminSession, openAdminSession } from '../probe/open-admin-session.ts';
import type { Observed } from '../probe/probe.ts';
import { runProbe } from '../probe/run-probe.ts';
import { ThrowAwayClients } from '../probe/throw-away-clients.ts';

/**
 * `probe-organization`: settles what no document says, with clients that it creates and removes. It runs on the operator's
 * machine and with the operator's right to read the admin secret, so that no function creates clients when asked.
 */
export async function run(context: CommandContext): Promise<CommandResult> {
  const { options, terminal } = context;
  const [deployment, ...others] = await selectDeployments(context);
  if (deployment === undefined || others.length > 0) {
    throw new CommandError('usage', 'An organization is probed from one deployment.', 'name one profile and region.');
  }
  const file = options.text('facts');
  if (file !== undefined) await assertWritable(file);
  const session = await openAdminSession(deployment, options.text('admin-secret'), terminal);
  terminal.note(`${deployment.name} · ${deployment.region} · ${session.organization} · ${session.host}`);
  const run = randomBytes(6).toString('hex');
  const clients = new ThrowAwayClients(session.calls, session.token, { run, now: () => terminal.now() });
  return options.flag('clean-up') ? cleanUp(context, session, clients) : probe(context, session, clients);
}

async function probe(
  context: CommandContext,
  session: AdminSession,
  clients: ThrowAwayClients,
): Promise<CommandResult> {
  const { options, terminal } = context;
  const isConfirmed = await confirm(context, {
    subject: session.organization,
    steps: [
      'creates about five OAuth clients without any role, ten if new credentials are slow, and deletes them again',
      'where Genesys Cloud demands a role of them, they get one of the admin client; --role names it',
    ],
    warning: 'Audits and their alerts will show these clients. No other client is changed.',
  });
  if (!isConfirmed) return { document: { dryRun: true, organization: session.organization }, text: () => [] };
  const interrupted = terminal.holdInterrupts();
  let observed: readonly Observed[] = [];
  let failure: unknown;
  try {
    observed = await runProbe({
      ...session,
      clients,
      adminClientId: session.clientId,
      roleId: options.text('role'),
      terminal,
      assertNotInterrupted: () => {
        if (interrupted.aborted) throw new CommandError('interrupted', 'Interrupted.', 'run the command again.');
      },
    });
  } catch (error) {
    failure = error;
  }
  terminal.note('… removing the throw-away clients');
  const left = await clients.removeAll();
  if (left.length > 0) throw notRemoved(left);
  if (failure !== undefined) throw failure;
  return report(context, session, observed);
}

async function report(
  { options, terminal }: CommandContext,
  session: AdminSession,
  observed: readonly Observed[],
): Promise<CommandResult> {
  const rows = judge(observed, session);
  const about = `what probe-organization found in ${session.organization} at ${new Date(terminal.now()).toISOString()}`;
  const facts = factsOf(observed, about);
  const file = options.text('facts');
  if (file !== undefined) await writeFile(file, `${JSON.stringify(facts, null, 2)}\n`);
  const open = unsettled(observed);
  const advice = rows.flatMap(({ name, advice: text }) => (text === undefined ? [] : [{ name, text }]));
  const table = {
    columns: ['', 'QUESTION', 'FOUND', 'ASSUMED', 'SWITCH'],
    rows: rows.map(({ name, question, value, remark, assumed, agrees }) => [
      agrees ? '✔' : '✗',
      question,
      remark === undefined || remark === '' ? String(value ?? 'none') : `${value ?? 'none'} (${remark})`,
      assumed,
      name,
    ]),
  };
  return {
    document: { organization: session.organization, found: rows, unsettled: open, facts },
    table,
    text: (style) => [
      ...renderTable(table, style),
      '',
      ...advice.map(({ name, text }) => `${style.warn('!')} ${name}: ${text}`),
      ...(open.length === 0 ? [] : [style.quiet(`Not settled, or not asked: ${open.join(', ')}`)]),
      'Every throw-away client was removed.',
    ],
    next: file === undefined ? undefined : `genesys-oauth-rotation sandbox --facts ${file}`,
    exit: rows.every(({ agrees }) => agrees) ? 'ok' : 'findings',
  };
}

async function cleanUp(
  context: CommandContext,
  session: AdminSession,
  clients: ThrowAwayClients,
): Promise<CommandResult> {
  const found = (await clients.find()).filter(({ state }) => state !== 'deleted');
  const table = {
    columns: ['CLIENT', 'NAME', 'STATE', 'CREATED'],
    rows: found.map(({ id, name, state, createdAt = '–' }) => [id, name, state, createdAt]),
  };
  if (found.length === 0) {
    return { document: { removed: [] }, table, text: () => ['No throw-away client is left.'] };
  }
  const isConfirmed = await confirm(context, {
    subject: session.organization,
    steps: found.map(({ id, name, createdAt = 'unknown' }) => `deletes ${name} (${id}), created ${createdAt}`),
    warning: 'Another probe that runs now would fail.',
  });
  if (!isConfirmed) return { document: { dryRun: true, found }, table };
  const left: string[] = [];
  for (const { id } of found) if (!(await clients.remove(id))) left.push(id);
  if (left.length > 0) throw notRemoved(left);
  return { document: { removed: found }, table };
}

function notRemoved(left: readonly string[]): CommandError {
  return new CommandError(
    'failed',
    `${left.length} throw-away clients could not be removed: ${left.join(', ')}.`,
    'run genesys-oauth-rotation probe-organization --clean-up, or delete them in Genesys Cloud.',
    'clients-left',
  );
}

/** Known before anything is created, not after two minutes. */
async function assertWritable(file: string): Promise<void> {
  try {
    await access(dirname(file));
  } catch {
    throw new CommandError('usage', `There is no folder for ${file}.`, 'name a file in a folder that exists.');
  }
}
