import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

export interface ProgramRun {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a demo program as npm would, without a terminal. */
export async function runProgram(
  file: 'demo/start.ts' | 'demo/sandbox.ts',
  args: readonly string[],
  options: {
    readonly variables?: Readonly<Record<string, string>>;
    /** Called with everything printed so far; returns a signal to send to the program. */
    readonly onOutput?: (printed: string) => NodeJS.Signals | undefined;
  } = {},
): Promise<ProgramRun> {
  const child = spawn(process.execPath, [file, ...args], {
    cwd: root,
    env: { ...process.env, ...options.variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    const signal = options.onOutput?.(stdout);
    if (signal !== undefined) child.kill(signal);
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const [exitCode] = (await once(child, 'close')) as [number | null];
  return { exitCode, stdout, stderr };
}
