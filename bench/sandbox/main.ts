import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { median } from '../start-up/median.ts';

const runs = 3;

interface Measured {
  readonly startMs: number;
  /** Of both cores: what a busy machine does not lengthen. */
  readonly cpuMs: number;
  readonly memoryMb: number;
}

const small = ['demo/sandbox.ts'];
const organizations = ['North=mypurecloud.de', 'South=mypurecloud.ie', 'East=mypurecloud.com'];
const large = [...small, '--secrets', '100', ...organizations.flatMap((each) => ['--organization', each])];

/** Limits in milliseconds and megabytes. */
const cases = [
  { name: 'one secret', parameters: small, maxMs: 1500, maxMb: 250 },
  { name: '100 secrets, 3 organizations', parameters: large, maxMs: 3000, maxMb: 250 },
] as const;

/** Until the sandbox says that it is up, and its memory after a rotation and a run of watch. */
async function measure(parameters: readonly string[]): Promise<Measured> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, parameters, { stdio: ['ignore', 'pipe', 'inherit'] });
  let printed = '';
  await new Promise<void>((resolve) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      printed += text;
      if (printed.includes('Activity')) resolve();
    });
  });
  const startMs = performance.now() - startedAt;
  const cpuMs = cpuMsOf(child.pid);
  const endpoint = /AWS_ENDPOINT_URL=(\S+)/.exec(printed)?.[1] ?? '';
  const headers = { 'x-amz-target': 'secretsmanager.RotateSecret', 'content-type': 'application/x-amz-json-1.1' };
  await fetch(endpoint, { method: 'POST', headers, body: '{"SecretId":"contact-center/crm-sync"}' });
  await fetch(`${endpoint}/_sandbox/time`, { method: 'POST', body: '{"skip":"1h"}' });
  const memoryMb = Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]) / 1024;
  child.kill('SIGKILL');
  await once(child, 'exit');
  return { startMs, cpuMs, memoryMb };
}

/** User and system time of a process, in ticks of 10 ms. */
function cpuMsOf(pid: number | undefined): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

async function bareMs(): Promise<number> {
  const startedAt = performance.now();
  await once(spawn(process.execPath, ['-e', '0'], { stdio: 'ignore' }), 'exit');
  return performance.now() - startedAt;
}

let isWithin = true;
for (const { name, parameters, maxMs, maxMb } of cases) {
  const measured: Measured[] = [];
  const bare: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    // Side by side, so that both meet the same load.
    bare.push(await bareMs());
    measured.push(await measure(parameters));
  }
  const startMs = median(measured.map((each) => each.startMs));
  const memoryMb = Math.max(...measured.map((each) => each.memoryMb));
  isWithin &&= startMs <= maxMs && memoryMb <= maxMb;
  process.stdout.write(
    `${name}: up in ${Math.round(startMs)} ms (at most ${maxMs}), ${(startMs / median(bare)).toFixed(1)} times a bare Node.js, with ${median(measured.map((each) => each.cpuMs))} ms of CPU; ` +
      `at most ${Math.round(memoryMb)} MB after a rotation and a run of watch (at most ${maxMb})\n`,
  );
}
process.exitCode = isWithin ? 0 : 1;
