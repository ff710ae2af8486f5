import type { History } from './history.ts';
import { formatHistoryId, parseHistoryId } from './history-id.ts';
import { createSandboxPool } from './sandbox-pool.ts';

/** A history to run: its id, and a number that comes back with it. */
export interface HistoryTask {
  readonly number: number;
  readonly id: string;
}

/** What a history was found to be; the scenario stays where the id can be read. */
export interface HistoryResult {
  readonly number: number;
  readonly found?: Omit<History, keyof ReturnType<typeof parseHistoryId>>;
  readonly error?: string;
}

/** Runs histories for `createHistoryWorkers`, with the functions in this process, until it is disconnected. */
const [computing = 1, waiting = 0] = process.argv.slice(2).map(Number);
const pool = createSandboxPool({ computing, waiting, inProcess: true });

process.on('message', async ({ number, id }: HistoryTask) => {
  const result = await run(id);
  process.send?.({ number, ...result } satisfies HistoryResult);
});
process.once('disconnect', async () => {
  await pool.close();
  process.exit();
});

async function run(id: string): Promise<Omit<HistoryResult, 'number'>> {
  try {
    const { statesChecked, violations, calls, struck } = await pool.run(parseHistoryId(id));
    return { found: { statesChecked, violations, calls, struck } };
  } catch (error) {
    const request = parseHistoryId(id);
    return { error: `${formatHistoryId(request)}: ${error instanceof Error ? (error.stack ?? error.message) : error}` };
  }
}
