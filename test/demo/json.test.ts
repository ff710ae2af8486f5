import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { root } from '../../build/bundle.ts';

// A copy, because other tests use what this would build again.
const copy = mkdtempSync(join(tmpdir(), 'json-'));
afterAll(() => rmSync(copy, { recursive: true }));

it('npm start -- --json prints one JSON document and nothing else, for jq', () => {
  const parts = [
    '.npmrc',
    'LICENSE',
    'agent',
    'build',
    'cli',
    'client',
    'demo',
    'docs',
    'domain',
    'lambda',
    'package.json',
    'sandbox',
  ];
  for (const part of [...parts, 'tsconfig.json']) cpSync(join(root, part), join(copy, part), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  // Without the configuration of the npm that runs this.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name)));
  const { stdout, status } = spawnSync('npm', ['start', '--', '--json'], { cwd: copy, env, encoding: 'utf8' });
  expect(JSON.parse(stdout)).toMatchObject({ selfCheck: { passed: true } });
  expect(status).toBe(0);
}, 120_000);
