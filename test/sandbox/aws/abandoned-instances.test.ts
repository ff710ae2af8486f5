import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, it, vi } from 'vitest';

const program = fileURLToPath(new URL('./sandbox-of-one-function.ts', import.meta.url));

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

it.each(['SIGKILL', 'SIGTERM'] as const)('an instance exits with its sandbox, even after %s', async (signal) => {
  const sandbox = spawn(process.execPath, [program], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [printed] = await once(sandbox.stdout, 'data');
  const pid = Number(printed);
  expect(isAlive(pid)).toBe(true);
  sandbox.kill(signal);
  await once(sandbox, 'exit');
  await vi.waitFor(() => expect(isAlive(pid)).toBe(false), { timeout: 10_000 });
});
