import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type RunningSandbox, startSandbox } from '../../sandbox/index.ts';
import { runCommand } from '../cli/command-runner.ts';
import { type CommandBlock, commandBlocksOf, successPattern } from './command-blocks.ts';
import { secretName, situations } from './situations.ts';

/** What is not run here, by its beginning, and why. */
const notRun: Readonly<Record<string, string>> = {
  'npm run sandbox': 'runs until Ctrl-C; test/demo/sandbox.test.ts starts it',
  'npm ci': 'test/demo/start.test.ts runs npm start',
  'npm install': 'test/packages/installed.test.ts installs the packed package',
  'npx cdk': 'needs an account; test/infra synthesizes',
  'genesys-token-agent': 'runs until a signal; test/agent starts it',
};

/** The situation of blocks that name none. */
const usualSituation: Readonly<Record<string, string>> = { 'docs/sandbox.md': 'fresh', 'README.md': 'rotated' };

const blocks = ['docs/runbook.md', 'docs/runbook-aws-cli.md', 'docs/sandbox.md', 'README.md'].flatMap(commandBlocksOf);
const isNotRun = ({ code }: CommandBlock) => Object.keys(notRun).some((beginning) => code.startsWith(beginning));
const runnable = blocks
  .filter((block) => block.situation !== 'setup' && !isNotRun(block))
  .map((block) => ({ ...block, situation: block.situation || (usualSituation[block.document] ?? '') }));
const isOfCommand = ({ code }: CommandBlock) =>
  code.split('\n').every((line) => line === '' || line.startsWith('gor '));
const titled = (some: CommandBlock[]) => some.map((block) => ({ ...block, title: block.code.trim().split('\n')[0] }));

const missing = ['aws', 'jq', 'curl'].filter((name) => spawnSync(name, ['--version']).status !== 0);
if (missing.length > 0) process.stderr.write(`Blocks of the AWS CLI are skipped: no ${missing.join(', ')} here.\n`);

async function inSituation(name: string, work: (sandbox: RunningSandbox) => Promise<string>): Promise<string> {
  const sandbox = await startSandbox({ secret: { settings: { 'grace-period': '2m', 'quarantine-period': '3s' } } });
  try {
    await situations[name]?.(sandbox);
    const output = await work(sandbox);
    for (const secret of sandbox.service.genesys.createdSecrets()) expect(output.includes(secret)).toBe(false);
    return output;
  } finally {
    await sandbox.close();
  }
}

it('every block says its situation, and each document has blocks', () => {
  expect(runnable.filter(({ situation }) => situations[situation] === undefined)).toEqual([]);
  expect(new Set(blocks.map(({ document }) => document)).size).toBe(4);
  expect(blocks.filter(({ success }) => success.length > 0).length).toBeGreaterThan(8);
});

describe('blocks of the command work in their situation, and print what the document says', () => {
  it.each(titled(runnable.filter(isOfCommand)))(
    '$document: $title ($situation)',
    async ({ code, situation, success }) => {
      const output = await inSituation(situation, async ({ service, idle }) => {
        let printed = '';
        for (const line of code.trim().split('\n')) {
          const argv = line.replace(/^gor | *#.*$/g, '').replace('"$SECRET"', secretName);
          const ran = await runCommand(service, `${argv} --yes`);
          printed += `${ran.out}\n${ran.notes}\n`;
          await idle();
          expect({ line, exitCode: ran.exitCode === 6 ? 0 : ran.exitCode, printed }).toMatchObject({ exitCode: 0 });
        }
        return printed;
      });
      for (const span of success) expect(output).toMatch(successPattern(span));
    },
  );
});

describe.skipIf(missing.length > 0)('blocks of the AWS CLI work in their situation', () => {
  const setup = (document: string) =>
    blocks.flatMap((block) => (block.document === document && block.situation === 'setup' ? [block.code] : []));
  it.each(titled(runnable.filter((block) => !isOfCommand(block))))(
    '$document: $title ($situation)',
    async ({ document, code, situation }) => {
      const output = await inSituation(situation, async (sandbox) => {
        // AWS CLI 1 ignores AWS_ENDPOINT_URL for SQS.
        const adjusted = code.replace('aws sqs ', 'aws --endpoint-url "$AWS_ENDPOINT_URL" sqs ');
        const shown = await runInShell(sandbox, [...setup(document), adjusted].join('\n'));
        // This page shows how a value of the sandbox is read.
        return code.includes('get-secret-value') && document === 'docs/sandbox.md' ? '' : shown;
      });
      expect(output).not.toMatch(/NotImplementedBySandbox|Traceback/);
    },
    240_000,
  );
});

/** In one shell and an empty folder, which ends at the first command that fails. */
async function runInShell(sandbox: RunningSandbox, code: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'command-block-'));
  const { HOME = '', PATH = '', PYENV_ROOT = '' } = process.env;
  const about = { EDITOR: 'true', CLIENT: 'a-client', ORG: 'an-organization' };
  const env = { HOME, PATH, PYENV_ROOT, ...about, ...sandbox.environment() };
  try {
    const shell = spawn('bash', ['-euo', 'pipefail', '-c', code], {
      cwd: folder,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: 220_000,
    });
    let output = '';
    for (const stream of [shell.stdout, shell.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
      });
    const [status] = (await once(shell, 'close')) as [number | null];
    expect(status, output).toBe(0);
    return output;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
