import { Command } from 'commander';
import { type StrategyResult, simulate } from './simulation.ts';

const minutesBetweenRounds = 40;
const rotationEveryHours = 6;

const { days, callers, only } = new Command('soak')
  .description(
    'Lives through virtual days of callers and rotations, and fails when a call failed or too many tokens were asked for.',
  )
  .option('--days <n>', 'virtual days', Number, 7)
  .option('--callers <n>', 'programs that call at once, for each strategy', Number, 200)
  .option('--only <where>', '`library` or `agent`', 'both')
  .parse()
  .opts<{ days: number; callers: number; only: string }>();

let isGood = true;
const runs = [true, false].flatMap((tokensSurviveRegenerate) =>
  [false, true].map((throughAgent) => ({ tokensSurviveRegenerate, throughAgent })),
);
for (const { tokensSurviveRegenerate, throughAgent } of runs.filter(
  (run) => only === 'both' || run.throughAgent === (only === 'agent'),
)) {
  const results = await simulate({
    days,
    callers,
    rotationEveryHours,
    minutesBetweenRounds,
    tokensSurviveRegenerate,
    throughAgent,
  });
  process.stdout.write(
    `${days} virtual days, ${callers} callers${throughAgent ? ' through an agent' : ''}, tokens ${tokensSurviveRegenerate ? 'outlive' : 'die with'} their secret\n`,
  );
  for (const result of results) {
    const problems = problemsOf(result, tokensSurviveRegenerate, throughAgent);
    isGood &&= problems.length === 0;
    process.stdout.write(`${lineOf(result)}\n${problems.map((problem) => `    NOT OK: ${problem}\n`).join('')}`);
  }
}
process.exitCode = isGood ? 0 : 1;

function problemsOf(result: StrategyResult, tokensSurviveRegenerate: boolean, throughAgent: boolean): string[] {
  const { strategy, rotations, failures, refusedTokens, apiCalls, kills, tokenRequestsPerHour, leastPerHour } = result;
  const roundsPerDay = (24 * 60) / minutesBetweenRounds;
  // Besides those that were due: a token or two for each rotation that ended live ones, and what was refused then.
  const mostPerHour = leastPerHour + (rotations * 4) / (24 * days);
  return Object.entries({
    'a call failed': failures.length > 0,
    'the agent was not killed': throughAgent && kills === 0,
    'a rotation is missing': rotations < (days * 24) / rotationEveryHours,
    'there were fewer calls than rounds': apiCalls <= roundsPerDay * callers * days,
    // Renewed ahead of its end, and never dead where nothing kills it.
    'a token was refused that nothing ended': tokensSurviveRegenerate && strategy === 'in-place' && refusedTokens > 0,
    'more tokens were asked for than were needed': tokenRequestsPerHour >= mostPerHour,
  }).flatMap(([problem, isThere]) => (isThere ? [problem] : []));
}

function lineOf(result: StrategyResult): string {
  const {
    strategy,
    rotations,
    emergencies,
    kills,
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
    `${rotations} rotations (${emergencies} emergency${kills > 0 ? `, agent killed ${kills} times` : ''})`,
    `${apiCalls} calls, ${failures.length} failed${kinds === '' ? '' : `: ${kinds}`}`,
    `${refusedTokens} renewed after a 401`,
    `${tokenRequests} token requests, ${tokenRequestsPerHour.toFixed(2)} an hour (least ${leastPerHour.toFixed(2)})`,
  ].join('  ');
}
