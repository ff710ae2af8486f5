import type { RotationService } from '../../sandbox/rotation-service.ts';
import { createFleet, type FleetOptions } from './create-fleet.ts';

const hourMs = 3_600_000;

const fleets: readonly FleetOptions[] = [
  { secrets: 1_000, hasAdmin: false, pendingRetirements: 50 },
  { secrets: 1_000, hasAdmin: true, pendingRetirements: 1_000 },
];

interface Run {
  readonly requests: Readonly<Record<string, number>>;
  readonly total: number;
  readonly durationMs: number;
  readonly maxMemoryMb: number;
}

for (const options of fleets) {
  const service = await createFleet(options);
  const runs: Run[] = [];
  for (let hour = 0; hour < 24; hour += 1) {
    runs.push(await watchOnce(service));
    await service.clock.advance(hourMs);
  }
  await service.close();
  print(options, runs);
}

async function watchOnce(service: RotationService): Promise<Run> {
  service.journal.clear();
  const event = { time: new Date(service.clock.now()).toISOString() };
  const { outcome, payload, durationMs, logs } = await service.lambda.invoke('watch', event);
  if (outcome !== 'success' || (payload as { complete?: boolean }).complete !== true) {
    throw new Error(`The watch did not succeed: ${logs.slice(-5).join('\n')}`);
  }
  const requests: Record<string, number> = {};
  for (const { service: name, operation } of service.journal.entries()) {
    requests[`${name} ${operation}`] = (requests[`${name} ${operation}`] ?? 0) + 1;
  }
  const maxMemoryMb = Number(/Max Memory Used: (\d+)/.exec(logs.at(-1) ?? '')?.[1]);
  return { requests, total: service.journal.entries().length, durationMs, maxMemoryMb };
}

function print({ secrets, hasAdmin, pendingRetirements }: FleetOptions, runs: readonly Run[]): void {
  const operations = [...new Set(runs.flatMap(({ requests }) => Object.keys(requests)))].sort();
  const sum = (operation: string) => runs.reduce((total, { requests }) => total + (requests[operation] ?? 0), 0);
  const most = (of: (run: Run) => number) => Math.max(...runs.map(of));
  const rows = operations.map((operation) => {
    const inOneRun = most(({ requests }) => requests[operation] ?? 0);
    const perDay = (sum(operation) / secrets).toFixed(3);
    return `  ${operation.padEnd(50)}${String(inOneRun).padStart(6)}${perDay.padStart(12)}`;
  });
  const administration = hasAdmin ? 'one admin secret' : 'each administers itself';
  process.stdout.write(
    `${[
      `${secrets} secrets, ${administration}, ${pendingRetirements} retirements pending; 24 hourly runs`,
      `  ${'requests'.padEnd(50)}${'max'.padStart(6)}${'secret+day'.padStart(12)}`,
      ...rows,
      `  per run: at most ${most(({ total }) => total)} requests, ${Math.round(most(({ durationMs }) => durationMs))} ms on this machine, ${most(({ maxMemoryMb }) => maxMemoryMb)} MB`,
    ].join('\n')}\n\n`,
  );
}
