import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { median } from '../start-up/median.ts';
import { type Measured, measure } from './measure.ts';

const runs = 3;

const small = ['demo/sandbox.ts'];
const organizations = ['North=mypurecloud.de', 'South=mypurecloud.ie', 'East=mypurecloud.com'];
const large = [...small, '--secrets', '100', ...organizations.flatMap((each) => ['--organization', each])];

/** Limits in milliseconds and megabytes. */
const cases = [
  { name: 'one secret', parameters: small, maxMs: 1500, maxMb: 250 },
  { name: '100 secrets, 3 organizations', parameters: large, maxMs: 3000, maxMb: 250 },
] as const;

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
