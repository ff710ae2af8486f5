import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Program } from './program.ts';

type Happening = (program: Program) => Promise<void> | void;

const seconds = (min: number, max: number) => fc.integer({ min, max });

/** One thing that happens to a program, its provider or the credential. */
const happening: fc.Arbitrary<readonly [string, Happening]> = fc.oneof(
  { weight: 6, arbitrary: seconds(1, 20).map((n) => [`${n} calls`, (program: Program) => program.call(n)] as const) },
  { weight: 4, arbitrary: seconds(0, 400).map((n) => [`${n} s pass`, (program: Program) => program.wait(n)] as const) },
  { weight: 2, arbitrary: fc.constant(['rotation', (program: Program) => program.rotate()] as const) },
  { weight: 1, arbitrary: fc.constant(['forced renewal', (program: Program) => program.force()] as const) },
  { weight: 1, arbitrary: fc.constant(['a caller leaves', (program: Program) => program.leave()] as const) },
  { weight: 1, arbitrary: fc.constant(['tokens revoked', (program: Program) => program.revokeTokens()] as const) },
  { weight: 1, arbitrary: seconds(1, 2).map((n) => [`${n} lost`, (program: Program) => program.outage(n)] as const) },
  { weight: 1, arbitrary: seconds(-600, 600).map((n) => [`clock ${n} s`, (p: Program) => p.setClock(n)] as const) },
);

it('whatever happens in whatever order: no expired token, no failed call, one login at a time', async () => {
  const happenings = fc.array(happening, { minLength: 1, maxLength: 25 });
  await fc.assert(
    fc.asyncProperty(happenings, async (steps) => {
      const program = new Program();
      for (const [, happen] of steps) await happen(program);
      await program.end();
      expect(program.mostLoginsAtOnce).toBeLessThanOrEqual(1);
    }),
    { numRuns: 200 },
  );
});
