import { describe, expect, it } from 'vitest';
import { runProgram } from './run-program.ts';

const escapeCode = '\u001b';
/** Secrets have 43 of these characters in a row, tokens and Basic headers more; no other output does. */
const secretLike = /[\w+/-]{40,}/;

describe('npm start', () => {
  it('prints plain lines and nothing secret where there is no terminal, even if colors are forced', async () => {
    const { exitCode, stdout, stderr } = await runProgram('demo/start.ts', [], { variables: { FORCE_COLOR: '3' } });
    expect(exitCode).toBe(0);
    expect(stdout).toContain('AWSCURRENT →');
    expect(stdout).toContain('verified: the old credential was rejected');
    expect(stdout).not.toContain(escapeCode);
    expect(stdout).not.toMatch(secretLike);
    expect(stdout.split('\n').length).toBeLessThan(80);
    expect(stderr).toBe('');
  });
});
