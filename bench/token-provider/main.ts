import { Command } from 'commander';
import { others, ours, oursAwaited } from './contenders.ts';
import { type Measurement, measure } from './measure.ts';

/** The product's promise, where reading a clock costs most: that differs from machine to machine. */
const timesFaster = 3;
/** More concurrent callers than the other libraries have connections for. */
const crowdSize = 10_000;

const { rounds, callers } = new Command('token-provider')
  .description('Measures a cached call and token requests under concurrency against three other libraries.')
  .option('--rounds <n>', 'number of measurements per library', Number, 11)
  .option('--callers <n>', 'concurrent callers', Number, 300)
  .parse()
  .opts<{ rounds: number; callers: number }>();

const results = await measure([ours, oursAwaited, ...others], rounds, callers);
const [crowd] = await measure([ours], 0, crowdSize);
const [own, , ...rest] = results;
if (own?.cachedCallNs === undefined) throw new Error('Nothing was measured.');
const fastest = Math.min(...rest.map(({ cachedCallNs = Number.POSITIVE_INFINITY }) => cachedCallNs));
const fewest = Math.min(...rest.map(({ tokenRequests }) => tokenRequests));
const isFast = fastest >= timesFaster * own.cachedCallNs;
const isFrugal = own.tokenRequests <= fewest && crowd?.tokenRequests === 1;

process.stdout.write(
  [
    `Node ${process.versions.node}, medians of ${rounds} rounds; token requests of ${callers} concurrent callers:`,
    ...results.map(lineOf),
    `  ${isFast ? 'holds' : 'BROKEN'}  a cached call is ${(fastest / own.cachedCallNs).toFixed(1)} times as fast as the fastest other (at least ${timesFaster})`,
    `  ${isFrugal ? 'holds' : 'BROKEN'}  no more token requests than any other, and ${crowd?.tokenRequests} for ${crowdSize} callers`,
    '',
  ].join('\n'),
);
process.exitCode = isFast && isFrugal ? 0 : 1;

function lineOf({ contender, cachedCallNs, tokenRequests }: Measurement): string {
  const time = cachedCallNs === undefined ? 'no cache' : `${cachedCallNs.toFixed(1)} ns`;
  return `  ${contender.name.padEnd(52)}${time.padStart(12)} a cached call${String(tokenRequests).padStart(6)} token requests`;
}
