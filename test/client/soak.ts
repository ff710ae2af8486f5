import { Command } from 'commander';
import { bundleFunctions } from '../../build/bundle.ts';
import { type StrategyResult, simulate } from './simulation.ts';

const { days, callers } = new Command('soak')
  .description('Lives through virtual days of callers and rotations, and fails when a call failed.')
  .option('--days <n>', 'virtual days', Number, 7)
  .option('--callers <n>', 'programs that call at once, for each strategy', Number, 200)
  .parse()
  .opts<{ days: number; callers: number }>();

await bundleFunctions();
let isGood = true;
for (const tokensSurviveRegenerate of [true, false]) {
  const results = await simulate({
    days,
    callers,
    rotationEveryHours: 6,
    minutesBetweenRounds: 40,
    tokensSurviveRegenerate,
  });
  process.stdout.write(
    `${days} virtual days, ${callers} callers, tokens ${tokensSurviveRegenerate ? 'outlive' : 'die with'} their secret\n`,
  );
  for (const result of results) process.stdout.write(`${lineOf(result)}\n`);
  isGood &&= results.every(({ failures }) => failures.length === 0);
}
process.exitCode = isGood ? 0 : 1;

function lineOf(result: StrategyResult): string {
  const {
    strategy,
    rotations,
    emergencies,
    apiCalls,
    failures,
    refusedTokens,
    tokenRequests,
    tokenRequestsPerHour,
    leastPerHour,
  } = result;
  const kinds = [...new Set(failures)].slice(0, 3).join(' | ');
  return [
    `  ${strategy.padEnd(20)}`,
    `${rotations} rotations (${emergencies} emergency)`,
    `${apiCalls} calls, ${failures.length} failed${kinds === '' ? '' : `: ${kinds}`}`,
    `${refusedTokens} renewed after a 401`,
    `${tokenRequests} token requests, ${tokenRequestsPerHour.toFixed(2)} an hour (least ${leastPerHour.toFixed(2)})`,
  ].join('  ');
}
