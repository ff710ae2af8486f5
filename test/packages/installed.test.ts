import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDeployedService } from '../../sandbox/deployed-service.ts';
import { rotateByHandOnly } from '../permissions/deployed-stack.ts';
import { documentAt, logsIn, rotate } from '../scenarios/managed-secret.ts';
import { apps, handler, sandboxUses, typed } from './programs.ts';
import { released } from './released.ts';

const run = promisify(execFile);
const work = mkdtempSync(join(tmpdir(), 'installed-'));
const project = join(work, 'project');
const minutes = 60_000;

/** What a project has beside our two packages. */
const others = [
  'aws-cdk-lib@2.276.0',
  'constructs',
  '@aws-sdk/client-secrets-manager',
  '@types/node@24',
  'esbuild',
  'node22@npm:node@22',
  'node24@npm:node@24',
  'typescript5@npm:typescript@5',
  'typescript7@npm:typescript@7',
];

const inProject = (...command: [string, ...string[]]) => {
  const [file, ...parameters] = command;
  // Without what the CDK and the test runner tell the programs that they start.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(CDK_|NODE_OPTIONS$|VITEST)/.test(name)),
  );
  return run(file, parameters, { cwd: project, env, maxBuffer: 10_000_000 });
};
const nodes = ['22', '24'].map((version) => [version, join(project, `node_modules/node${version}/bin/node`)] as const);
const write = (file: string, text: string) => writeFileSync(join(project, file), text);

/** Both packages, from their archives, in a folder that has nothing else. */
beforeAll(async () => {
  const folder = await released(work);
  const archives = readdirSync(folder).filter((file) => file.endsWith('.tgz'));
  await run('mkdir', [project]);
  write('package.json', '{ "private": true }');
  await inProject(
    'npm',
    'install',
    '--no-audit',
    '--no-fund',
    '--prefer-offline',
    ...others,
    ...archives.map((file) => join(folder, file)),
  );
}, 20 * minutes);
afterAll(() => rmSync(work, { recursive: true, force: true }), 5 * minutes);

it.each(nodes)(
  'the command, its demo and its sandbox run on Node.js %s',
  async (_, node) => {
    const bin = join(project, 'node_modules/.bin/gor');
    expect((await inProject(node, bin, '--help')).stdout).toContain('probe-organization');
    expect((await inProject(node, bin, 'sandbox', '--help')).stdout).toContain(
      'genesys-oauth-rotation sandbox [options]',
    );
    const { stdout } = await inProject(node, bin, 'demo', '--json');
    expect(JSON.parse(stdout).selfCheck.passed).toBe(true);
    await expect(inProject(node, bin, 'sandbox', '--prot', '1')).rejects.toMatchObject({ code: 2 });
  },
  minutes,
);

it('both run on Node.js 22 and 24', async () => {
  for (const [version, node] of nodes) expect((await inProject(node, '--version')).stdout).toMatch(`v${version}.`);
});

it('neither brings another package along', () => {
  for (const name of ['genesys-oauth-rotation', 'genesys-token-provider']) {
    const manifest = JSON.parse(readFileSync(join(project, 'node_modules', name, 'package.json'), 'utf8'));
    expect(manifest.dependencies).toBeUndefined();
    expect(manifest.private).toBeUndefined();
    expect(readdirSync(join(project, 'node_modules', name))).toEqual(expect.arrayContaining(['LICENSE', 'README.md']));
  }
});

describe('a CDK app of 15 lines', () => {
  it(
    'synthesizes the same template as TypeScript, ES module and CommonJS, on Node.js 22 and 24',
    async () => {
      const templates = new Set<string>();
      for (const [file, text] of Object.entries(apps)) {
        expect(text.trim().split('\n').length).toBeLessThanOrEqual(15);
        write(file, text);
        for (const [version, node] of nodes) {
          const output = `cdk.out/${file}-${version}`;
          // The rules of CloudFormation take ten seconds, and are the same for all.
          const rules = templates.size === 0 ? [] : ['CDK_VALIDATION=false'];
          await inProject('env', `CDK_OUTDIR=${output}`, ...rules, node, file);
          templates.add(readFileSync(join(project, output, 'rotation.template.json'), 'utf8'));
        }
      }
      expect(templates.size).toBe(1);
    },
    10 * minutes,
  );

  it('is deployed, and rotates and revokes the credential', async () => {
    const templateFile = join(project, 'cdk.out/app.cjs-22/rotation.template.json');
    const deployed = await createDeployedService({ templateFile, inProcess: true });
    try {
      const { arn } = deployed.storeCredential({ name: 'contact-center/crm-sync', accessTokenValiditySeconds: 300 });
      const old = documentAt(deployed, arn);
      rotateByHandOnly(deployed, arn);
      await rotate(deployed, arn);
      expect(logsIn(deployed, old)).toBe(true);
      await deployed.clock.advance(3 * 60 * minutes);
      await deployed.idle();
      expect([logsIn(deployed, old), logsIn(deployed, documentAt(deployed, arn))]).toEqual([false, true]);
    } finally {
      await deployed.close();
    }
  });

  it(
    'gets every problem of its configuration',
    async () => {
      write('wrong.cjs', apps['app.cjs'].replace("'2h'", "'2 hours'").replace('mypurecloud.ie', 'mypurecloud.xx'));
      const failure = inProject(nodes[0]?.[1] ?? '', 'wrong.cjs');
      await expect(failure).rejects.toThrow(/2 problems:[\s\S]*mypurecloud\.xx[\s\S]*2 hours/);
    },
    minutes,
  );
});

it.each(['5', '7'])(
  'the types compile with TypeScript %s without skipLibCheck',
  async (version) => {
    for (const file of ['typed.mts', 'typed.cts']) write(file, typed);
    const compiler = join(project, `node_modules/typescript${version}/bin/tsc`);
    const options = ['--module', 'nodenext', '--target', 'es2022', '--strict', '--noEmit', '--types', 'node'];
    const { stdout } = await inProject(process.execPath, compiler, ...options, 'typed.mts', 'typed.cts').catch(
      (error) => error,
    );
    expect(stdout).toBe('');
  },
  5 * minutes,
);

it.each(['esm', 'cjs'])(
  'a handler with the token provider is bundled as %s and runs',
  async (format) => {
    write('handler.mjs', handler);
    const options = [
      '--bundle',
      '--platform=node',
      `--format=${format}`,
      `--outfile=bundled.${format === 'esm' ? 'mjs' : 'cjs'}`,
    ];
    await inProject(join(project, 'node_modules/.bin/esbuild'), 'handler.mjs', ...options, '--external:@aws-sdk/*');
    const script = `import('./bundled.${format === 'esm' ? 'mjs' : 'cjs'}').then(({ handler }) => handler()).then(console.log)`;
    for (const [, node] of nodes) expect((await inProject(node, '--eval', script)).stdout).toBe('[redacted]\n');
  },
  2 * minutes,
);

it.each(Object.entries(sandboxUses))(
  'the sandbox rotates a secret (%s)',
  async (file, text) => {
    write(file, text);
    for (const [, node] of nodes) expect((await inProject(node, file)).stdout).toBe('rotated\n');
  },
  2 * minutes,
);
