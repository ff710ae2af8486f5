import { CommandLineExit, parseSandboxArguments } from './arguments.ts';
import { createDemoSandbox } from './demo-sandbox.ts';
import { reportLive } from './report-live.ts';
import { renderGuide } from './sandbox-guide.ts';
import { skipToNextRevocation } from './skip-to-next-revocation.ts';
import { createStyle } from './style.ts';

process.exitCode = await main();

async function main(): Promise<number> {
  try {
    const { strategy, facts } = parseSandboxArguments(process.argv.slice(2));
    const stopped = nextSignal();
    const style = createStyle(process.stdout, process.env);
    const sandbox = await createDemoSandbox(strategy);
    const write = (line: string) => void process.stdout.write(`${line}\n`);
    try {
      sandbox.behavior?.set(facts);
      for (const line of renderGuide(sandbox, style)) write(line);
      const report = reportLive(sandbox, style, write);
      process.on('SIGUSR2', () => void skipToNextRevocation(sandbox, report));
      await stopped;
      write('');
      report('Sandbox', 'stopped; nothing is kept');
    } finally {
      await sandbox.close();
    }
    return 0;
  } catch (error) {
    if (error instanceof CommandLineExit) return error.exitCode;
    process.stderr.write(`The sandbox failed: ${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
}

function nextSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
}
