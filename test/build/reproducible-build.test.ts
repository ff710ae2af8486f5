import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundledFunctions, bundleFunctions, root } from '../../build/bundle.ts';

let folder: string;
let names: string[];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'reproducible-'));
  names = await bundledFunctions();
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const hashesIn = (dist: string) =>
  names.map((name) =>
    createHash('sha256')
      .update(readFileSync(join(dist, name, 'index.cjs')))
      .digest('hex'),
  );

describe('a build', () => {
  it('in another folder gives the same bytes', { timeout: 240_000 }, async () => {
    expect(names).toEqual(['report', 'retire', 'rotate', 'watch']);
    await bundleFunctions(join(folder, 'first'));
    await bundleFunctions(join(folder, 'second'));
    expect(hashesIn(join(folder, 'first'))).toEqual(hashesIn(join(folder, 'second')));
    expect(new Set(hashesIn(join(folder, 'first'))).size).toBe(4);
  });

  it('at another path, in another process, gives the same bytes, which contain no path', () => {
    const copy = join(folder, 'a copy at a path of another length');
    mkdirSync(copy);
    for (const part of ['build', 'cli', 'domain', 'lambda', 'package.json', 'tsconfig.json']) {
      cpSync(join(root, part), join(copy, part), { recursive: true });
    }
    symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
    const script = "await (await import('./build/bundle.ts')).bundleFunctions()";
    const node = ['--input-type=module', '--eval', script];
    const { status, stderr } = spawnSync(process.execPath, node, { cwd: copy, encoding: 'utf8' });
    expect(stderr).toBe('');
    expect(status).toBe(0);
    expect(hashesIn(join(copy, 'dist'))).toEqual(hashesIn(join(root, 'dist')));
    for (const name of names) {
      expect(readFileSync(join(copy, 'dist', name, 'index.cjs'), 'utf8')).not.toContain(folder);
    }
  });
});
