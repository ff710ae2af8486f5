import fc from 'fast-check';

/** Each property runs this often, for as long as the variable FUZZ_RUNS does not say otherwise. */
const runs = Number(process.env.FUZZ_RUNS) || undefined;

/** The same values in every run of the tests, unless FUZZ_SEED says otherwise. */
const seed = Number(process.env.FUZZ_SEED) || 20_260_301;

/** How long one property may take, in milliseconds: longer when FUZZ_RUNS is set. */
export const fuzzTimeoutMs = runs === undefined ? 60_000 : 3_600_000;

/** Checks a property; what fails is shrunk and printed with what replays it. */
export async function fuzz<Values extends [unknown, ...unknown[]]>(
  property: fc.IAsyncProperty<Values>,
  defaultRuns: number,
): Promise<void> {
  await fc.assert(property, { seed, numRuns: runs ?? defaultRuns, endOnFailure: process.env.FUZZ_SHRINK === 'no' });
}
