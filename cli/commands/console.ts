import { writeFile } from 'node:fs/promises';
import type { CommandContext, CommandResult } from '../command-line/command.ts';
import { CommandError } from '../command-line/command-error.ts';
import { exportPage } from '../console/export-page.ts';
import { startConsole } from '../console/start-console.ts';

/** `console`: the fleet as a page on this machine, or as one file. */
export async function run(context: CommandContext): Promise<CommandResult> {
  const { options, terminal } = context;
  const port = portOf(options.text('port'));
  const operate = options.flag('operate');
  const file = options.text('export');
  if (file !== undefined) {
    if (operate || port !== undefined) {
      throw new CommandError(
        'usage',
        '--export serves nothing, so --port and --operate mean nothing.',
        'leave them out.',
      );
    }
    const { html, secrets } = await exportPage(context);
    await writePage(file, html);
    return { document: { file, secrets }, text: (style) => [`${style.good('✔')} ${file}: ${secrets} secrets`] };
  }
  const server = await startConsole(context, { operate, ...(port === undefined ? {} : { port }) });
  terminal.note(`The console is at ${server.address}`);
  terminal.note(
    `${operate ? 'It may rotate, roll back and answer leaks' : 'It only reads; --operate lets it act'}. The address can be opened once. Ctrl-C ends it.`,
  );
  // Until the process is ended.
  return new Promise(() => {});
}

async function writePage(file: string, html: string): Promise<void> {
  try {
    // The names of secrets and clients are for the operator only.
    await writeFile(file, html, { mode: 0o600 });
  } catch {
    throw new CommandError('usage', `The file ${file} cannot be written.`, 'name another one with --export.');
  }
}

function portOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw new CommandError('usage', '--port is no number from 0 to 65535.', 'leave it out for a free one.');
}
