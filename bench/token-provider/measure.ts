import { createClock } from '../../sandbox/core/clock.ts';
import { createFaults } from '../../sandbox/core/faults.ts';
import { createJournal } from '../../sandbox/core/journal.ts';
import { startServer } from '../../sandbox/core/server.ts';
import { createGenesysCloud } from '../../sandbox/genesys/genesys-cloud.ts';
import { median } from '../start-up/median.ts';
import type { Contender, LoginServer } from './contenders.ts';

export interface Measurement {
  readonly contender: Contender;
  /** Median over the rounds, in nanoseconds; `undefined` for one that has no cache. */
  readonly cachedCallNs: number | undefined;
  readonly tokenRequests: number;
}

/** Duration of one round per contender. */
const roundMs = 100;
const callsPerTurn = 200;

/** Measures all contenders in turn, in one process against one sandbox, so that load on the machine affects all equally. */
export async function measure(
  contenders: readonly Contender[],
  rounds: number,
  callers: number,
): Promise<Measurement[]> {
  const clock = createClock();
  const genesys = createGenesysCloud({ clock });
  const journal = createJournal({ now: clock.now });
  const sandbox = await startServer({ journal, faults: createFaults(), now: clock.now, services: () => [genesys] });
  const organization = genesys.createOrganization({ name: 'Bench' });
  const newLogin = (): LoginServer => ({
    url: sandbox.endpoint,
    ...genesys.createClient({ organization, name: 'bench', roleDivisions: [] }),
  });
  try {
    const times = new Map(contenders.map((contender) => [contender, [] as number[]]));
    const ready = new Map(contenders.map((contender) => [contender, contender.create(newLogin())]));
    for (let round = 0; round <= rounds; round += 1) {
      for (const [contender, getToken] of ready) {
        if (!contender.caches) continue;
        const nanoseconds = await timePerCall(getToken);
        // The first round warms up.
        if (round > 0) times.get(contender)?.push(nanoseconds);
      }
    }
    const results: Measurement[] = [];
    for (const contender of contenders) {
      const getToken = contender.create(newLogin());
      const before = journal.count();
      await Promise.all(Array.from({ length: callers }, () => getToken()));
      const tokenRequests = journal.count() - before;
      const cachedCallNs = contender.caches ? median(times.get(contender) ?? []) : undefined;
      results.push({ contender, cachedCallNs, tokenRequests });
    }
    return results;
  } finally {
    clock.close();
    await sandbox.close();
  }
}

async function timePerCall(getToken: () => unknown): Promise<number> {
  await getToken();
  let calls = 0;
  const startedNs = process.hrtime.bigint();
  for (let elapsedNs = 0n; ; elapsedNs = process.hrtime.bigint() - startedNs) {
    if (elapsedNs >= BigInt(roundMs * 1e6)) return Number(elapsedNs) / calls;
    // Yield, so that caching within one turn of the event loop does not dominate.
    await new Promise((resolve) => setImmediate(resolve));
    for (let call = 0; call < callsPerTurn; call += 1) {
      const token = getToken();
      if (token instanceof Promise) await token;
    }
    calls += callsPerTurn;
  }
}
