import { expect } from 'vitest';
import type { Options } from '../../cli/command-line/command.ts';
import { timedOut } from '../../cli/command-line/open-terminal.ts';
import { runCommandLine } from '../../cli/command-line/run-command-line.ts';
import type { Terminal } from '../../cli/command-line/terminal.ts';
import { readTimeoutMs } from '../../cli/command-line/timeout.ts';
import { connect } from '../../cli/deployment/connect.ts';
import type { Connection } from '../../cli/deployment/connection.ts';
import type { RotationService } from '../../sandbox/rotation-service.ts';

export interface Ran {
  readonly exitCode: number;
  readonly out: string;
  readonly notes: string;
  /** The document of `--json`. */
  // biome-ignore lint/suspicious/noExplicitAny: a test reads any of its fields
  readonly document: any;
}

export interface RunOptions {
  /** What an operator types, one line for each question. Default: there is no terminal. */
  readonly typed?: readonly string[];
  readonly connection?: (connection: Connection) => Connection;
  /** The access key of who runs it. Default: the administrator of the sandbox. */
  readonly accessKeyId?: string | undefined;
  /** Ctrl-C, for a command that cleans up. */
  readonly interrupt?: AbortSignal;
}

/** Everything that any command printed, for the search for secrets. */
const printed: string[] = [];

export function everythingPrinted(): string {
  return printed.join('\n');
}

/** Runs a command line against a deployed sandbox, in this process and on the sandbox's clock. */
export async function runCommand(service: RotationService, argv: string, options: RunOptions = {}): Promise<Ran> {
  // As the sandbox says to set them.
  for (const [name, value] of Object.entries(service.environment())) {
    if (/^AWS_(ACCESS|SECRET|SESSION)_/.test(name)) process.env[name] ??= value;
  }
  const { typed, connection = (same) => same, interrupt = new AbortController().signal } = options;
  const lines = [...(typed ?? [])];
  let out = '';
  const notes: string[] = [];
  const openTerminal = (parsed: Options): Terminal => {
    const endsAtMs = service.clock.now() + readTimeoutMs(parsed);
    return {
      out: (text) => {
        out += text;
      },
      note: (line) => void notes.push(line),
      isInteractive: typed !== undefined,
      environment: {},
      now: service.clock.now,
      ask: async () => lines.shift(),
      holdInterrupts: () => interrupt,
      async sleep(milliseconds) {
        if (service.clock.now() > endsAtMs) throw timedOut();
        // What the command waits for runs in this process, and needs a little real time.
        await new Promise((resolve) => setTimeout(resolve, Math.min(milliseconds, 20)));
        await service.clock.advance(milliseconds);
      },
    };
  };
  const administrator = process.env.AWS_ACCESS_KEY_ID;
  if (options.accessKeyId !== undefined) process.env.AWS_ACCESS_KEY_ID = options.accessKeyId;
  const exitCode = await runCommandLine({
    argv: argv.split(' '),
    openTerminal,
    isColored: { out: false, note: false },
    connect: async (target) =>
      connection(await connect({ region: 'eu-west-1', endpointUrl: service.endpoint, ...target })),
  });
  process.env.AWS_ACCESS_KEY_ID = administrator;
  printed.push(out, ...notes);
  return { exitCode, out, notes: notes.join('\n'), document: argv.includes('--json') ? JSON.parse(out) : undefined };
}

/** Runs a command that is to succeed. */
export async function succeed(service: RotationService, argv: string, options?: RunOptions): Promise<Ran> {
  const ran = await runCommand(service, argv, options);
  expect({ exitCode: ran.exitCode, notes: ran.exitCode === 0 ? '' : ran.notes }).toEqual({ exitCode: 0, notes: '' });
  return ran;
}
