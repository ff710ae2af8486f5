import { spawn, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { ledgerItemsOf } from '../crash/ledger-facts.ts';
import { documentAt, logsIn, useService } from '../scenarios/managed-secret.ts';
import { runCommand, succeed } from './command-runner.ts';

const main = fileURLToPath(new URL('../../cli/main.ts', import.meta.url));

/** `script` of util-linux gives a program a terminal. */
const hasScript = spawnSync('script', ['--version']).status === 0;

const ctrlC = '\x03';
const ctrlD = '\x04';

const service = useService();

interface Session {
  readonly exitCode: number;
  /** Everything that was on the screen. */
  readonly screen: string;
}

/** Runs the command as an operator at a terminal would, who types when it asks. */
async function atTerminal(argv: string, typed: string): Promise<Session> {
  const command = [process.execPath, main, ...argv.split(' '), '--endpoint-url', service().endpoint].join(' ');
  const child = spawn('script', ['-qefc', command, '/dev/null'], {
    env: { ...process.env, ...service().environment(), TERM: 'xterm', NO_COLOR: '1' },
  });
  let screen = '';
  let isTyped = false;
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      screen += text;
      if (isTyped || !screen.includes('to go on: ')) return;
      isTyped = true;
      child.stdin.write(typed);
    });
  }
  const exitCode = await new Promise<number>((resolve) => child.once('close', (code) => resolve(code ?? -1)));
  return { exitCode, screen: stripVTControlCharacters(screen).replaceAll('\r', '') };
}

async function stored(): Promise<string> {
  const name = `test/${randomUUID().slice(0, 8)}`;
  service().createManagedSecret({ name, settings: { 'grace-period': '2d' } });
  return name;
}

async function adopted(): Promise<string> {
  const name = await stored();
  await succeed(service(), `adopt ${name} --every 30d --yes`);
  return name;
}

async function rotated(): Promise<string> {
  const name = await adopted();
  await succeed(service(), `rotate ${name} --wait`);
  return name;
}

async function open(): Promise<string> {
  const name = await adopted();
  const { settings } = service().secretsManager;
  const attempts = settings.rotationAttempts;
  settings.rotationAttempts = 1;
  const effect = { kind: 'respond', status: 400, body: JSON.stringify({ __type: 'InternalServiceError' }) } as const;
  service().faults.add({ service: 'secrets-manager', operation: 'UpdateSecretVersionStage', times: 1000, effect });
  await runCommand(service(), `rotate ${name} --wait --timeout 1m`);
  await service().idle();
  service().faults.clear();
  settings.rotationAttempts = attempts;
  return name;
}

/** Every command that asks. */
const asking: readonly (readonly [command: string, situation: () => Promise<string>])[] = [
  ['adopt', stored],
  ['emergency', adopted],
  ['rollback', rotated],
  ['abandon', open],
  ['retire --now', rotated],
  ['decommission', adopted],
];

/** What the ledger, Secrets Manager and its labels say about a secret. */
function factsOf(name: string): string {
  const described = service().secretsManager.call('DescribeSecret', { SecretId: name });
  const items = ledgerItemsOf(service()).filter(({ pk }) => String(pk).includes(String(described.ARN)));
  return JSON.stringify([items, described], (key, value) => (/Accessed|^lock/.test(key) ? undefined : value));
}

describe.skipIf(!hasScript)('at a terminal', { timeout: 120_000 }, () => {
  it.each(asking)('%s shows its plan, asks for the name, and does what it showed', async (command, situation) => {
    const name = await situation();
    await service().idle();
    const before = factsOf(name);
    for (const wrong of command === 'emergency' ? ['yes\r', ctrlC, ctrlD] : ['yes\r']) {
      const refused = await atTerminal(`${command} ${name}`, wrong);
      expect({ wrong, exitCode: refused.exitCode, said: /nothing was changed/.test(refused.screen) }).toEqual({
        wrong,
        exitCode: 3,
        said: true,
      });
    }
    expect(factsOf(name)).toBe(before);
    const { exitCode, screen } = await atTerminal(`${command} ${name}`, `${name}\r`);
    expect({ exitCode, screen: exitCode === 0 ? '' : screen }).toEqual({ exitCode: 0, screen: '' });
    expect(screen).toMatch(new RegExp(` {2}• .*\\n(.*\\n)*\\? Type ${name} to go on: ${name}\\n`));
    expect(factsOf(name)).not.toBe(before);
  });

  it('asks for the number of secrets that are rotated at once', async () => {
    const names = [await adopted(), await adopted()];
    const former = names.map((name) => documentAt(service(), name).clientId);
    const { exitCode, screen } = await atTerminal(`rotate ${names.join(' ')} --wait`, '2\r');
    expect({ exitCode, screen: exitCode === 0 ? '' : screen }).toEqual({ exitCode: 0, screen: '' });
    expect(names.map((name) => documentAt(service(), name).clientId)).not.toEqual(former);
    expect(names.every((name) => logsIn(service(), documentAt(service(), name)))).toBe(true);
  });

  it('shows due times by the clock of the sandbox, which skips time', async () => {
    const name = await rotated();
    await service().clock.advance(86_400_000);
    const { screen } = await atTerminal(`pending ${name}`, '');
    expect(screen).toMatch(/dies in (23h|1d)/);
    expect((await atTerminal(`status ${name}`, '')).screen).not.toContain('in 1d 23h');
  });
});
