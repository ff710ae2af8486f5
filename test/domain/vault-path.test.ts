import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { problemOfVaultPath } from '../../domain/vault-path.ts';

describe('a path in Vault', () => {
  it.each(['secret', 'apps/billing/genesys', 'a.b/c_d-e', 'apps/..billing', 'apps/.../x', 'a'.repeat(512)])(
    'may be %s',
    (path) => {
      expect(problemOfVaultPath(path)).toBeUndefined();
    },
  );

  it.each(['..', '.', '../sys', 'apps/../../sys', 'apps/..', './apps', 'apps/./x'])('leads out with %s', (path) => {
    expect(problemOfVaultPath(path)).toContain('leads out of its mount');
  });

  it.each(['/apps', 'apps/', 'apps//x', '/', '//'])('has an empty segment in %j', (path) => {
    expect(problemOfVaultPath(path)).toContain('empty segment');
  });

  it.each(['', 'a b', 'a%2fb', 'a?b', 'a#b', 'a\\b', 'a\nb', 'ä', 'a;b', 'https://x', 'a:b', 'a@b', 'apps\n'])(
    'has forbidden characters in %j',
    (path) => {
      expect(problemOfVaultPath(path)).toContain('characters other than');
    },
  );

  it('is at most 512 characters long', () => {
    expect(problemOfVaultPath('a'.repeat(513))).toContain('512');
  });

  it('stays below its mount as URLs are resolved, whatever is accepted', () => {
    const piece = fc.constantFrom('/', '.', '..', '...', 'a', '-', '%2e', '\\', '?', '#', ' ');
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 8 }), (pieces) => {
        const path = pieces.join('');
        fc.pre(problemOfVaultPath(path) === undefined);
        const { pathname } = new URL(`/v1/secret/data/${path}`, 'https://vault.example');
        expect(pathname).toBe(`/v1/secret/data/${path}`);
      }),
      { numRuns: 1000 },
    );
  });
});
