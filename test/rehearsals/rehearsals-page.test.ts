import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { scenarioNames, startSandbox } from '../../sandbox/index.ts';

const page = readFileSync('docs/rehearsals.md', 'utf8');
const blocks = [...page.matchAll(/```sh ([\w-]+)\n(.*?)```/gs)].map(([, kind = '', code = '']) => ({ kind, code }));
const codeOf = (kind: string) => blocks.filter((block) => block.kind === kind).map(({ code }) => code);
const address = 'http://127.0.0.1:4567';

const missing = ['aws', 'jq', 'curl'].filter((name) => spawnSync(name, ['--version']).status !== 0);
if (missing.length > 0) process.stderr.write(`The page is not executed: ${missing.join(', ')} is not installed.\n`);

/** Runs the commands as a reader does, in one shell, which ends at the first that fails. */
async function run(code: string): Promise<{ status: number | null; output: string }> {
  const { HOME = '', PATH = '', PYENV_ROOT = '' } = process.env;
  const shell = spawn('bash', ['-euc', code], { env: { HOME, PATH, PYENV_ROOT }, timeout: 240_000 });
  let output = '';
  for (const stream of [shell.stdout, shell.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text));
  const [status] = (await once(shell, 'close')) as [number | null];
  return { status, output };
}

it('the page has each scenario, and starts it', () => {
  for (const name of scenarioNames) {
    expect(codeOf(name).length).toBeGreaterThan(0);
    expect(codeOf('start')).toContain(`npm run sandbox -- --port 4567 --scenario ${name}\n`);
  }
});

it.skipIf(missing.length > 0).each(scenarioNames)(
  'a reader who copies the commands solves %s, and no secret is shown',
  async (scenario) => {
    const sandbox = await startSandbox({ scenario, secret: { settings: { 'grace-period': '5s' } } });
    try {
      const code = [...codeOf('setup'), ...codeOf(scenario)].join('\n').replaceAll(address, sandbox.endpoint);
      const { status, output } = await run(code);
      expect(output).not.toMatch(/NotImplementedBySandbox|Traceback/);
      expect(status, output).toBe(0);
      expect(
        sandbox
          .scenario()
          ?.goals()
          .every(({ reached }) => reached),
      ).toBe(true);
      for (const secret of sandbox.service.genesys.createdSecrets()) expect(output).not.toContain(secret);
    } finally {
      await sandbox.close();
    }
  },
  300_000,
);
