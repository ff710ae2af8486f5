import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RotationService } from '../../sandbox/rotation-service.ts';
import { createFleet } from '../fleet/create-fleet.ts';
import { median } from '../start-up/median.ts';

/** How long an operator waits: the command as a process, from its start to its end, against three deployments. */
const secretsEach = 10;
const runs = 5;
const main = fileURLToPath(new URL('../../cli/main.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'bench-operator-'));

const services: RotationService[] = [];
for (const pendingRetirements of [0, 3, 10]) {
  services.push(await createFleet({ secrets: secretsEach, hasAdmin: false, pendingRetirements }));
}
const environment = writeProfiles(services);

const bare = await medianOf(['-e', '0']);
const help = await medianOf([main, '--help']);
const status = await medianOf([main, 'status', '--all-deployments', '--deployments', join(folder, 'deployments.json')]);
const atFirst = ['--profile', 'one', '--endpoint-url', services[0]?.endpoint ?? ''];
const emergency = await secondsOf([main, 'emergency', 'fleet/app-1', '--yes', ...atFirst]);
await secondsOf([main, 'rotate', 'fleet/app-2', '--wait', ...atFirst]);
const rollback = await secondsOf([main, 'rollback', 'fleet/app-2', '--yes', ...atFirst]);

process.stdout.write(
  [
    `${'bare Node.js'.padEnd(60)}${bare.toFixed(3)} s`,
    `${'gor --help'.padEnd(60)}${help.toFixed(3)} s, ${(help / bare).toFixed(2)} times bare Node.js`,
    `${`gor status --all-deployments: ${services.length * secretsEach} secrets, ${services.length} deployments`.padEnd(60)}${status.toFixed(2)} s`,
    `${'gor emergency: until the old credential is seen rejected'.padEnd(60)}${emergency.toFixed(1)} s`,
    `${'gor rollback: until the former credential logs in'.padEnd(60)}${rollback.toFixed(1)} s`,
    '',
  ].join('\n'),
);

await Promise.all(services.map((service) => service.close()));
rmSync(folder, { recursive: true });

/** A profile for each sandbox, as an operator has one for each account, and the list of deployments. */
function writeProfiles(deployed: readonly RotationService[]): NodeJS.ProcessEnv {
  const names = ['one', 'two', 'three'];
  const profiles = deployed.map((_, at) =>
    [
      `[profile ${names[at]}]`,
      'region = eu-west-1',
      'aws_access_key_id = AKIASANDBOXSANDBOX00',
      'aws_secret_access_key = sandbox',
    ].join('\n'),
  );
  const configFile = join(folder, 'config');
  writeFileSync(configFile, profiles.join('\n\n'));
  const deployments = deployed.map(({ endpoint: endpointUrl }, at) => ({
    name: names[at],
    profile: names[at],
    endpointUrl,
  }));
  writeFileSync(join(folder, 'deployments.json'), JSON.stringify({ deployments }));
  const { PATH, HOME } = process.env;
  return { PATH, HOME, AWS_CONFIG_FILE: configFile, NO_COLOR: '1' };
}

async function medianOf(parameters: readonly string[]): Promise<number> {
  const seconds: number[] = [];
  for (let run = 0; run <= runs; run += 1) seconds.push(await secondsOf(parameters));
  // The first one fills the caches of the machine.
  return median(seconds.slice(1));
}

/** @throws {Error} when the command fails; findings are no failure */
async function secondsOf(parameters: readonly string[]): Promise<number> {
  const startedMs = performance.now();
  const child = spawn(process.execPath, parameters, { env: environment, stdio: ['ignore', 'ignore', 'pipe'] });
  let notes = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    notes += text;
  });
  const code = await new Promise((resolve) => child.once('close', resolve));
  if (code !== 0 && code !== 6) throw new Error(`${parameters.slice(1).join(' ')} ended with ${code}: ${notes}`);
  return (performance.now() - startedMs) / 1000;
}
