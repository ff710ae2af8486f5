import { type CallSite, everyCallSite, kindOf } from './call-sites.ts';
import { canFail, type Failure, failures } from './failures.ts';
import { startFaultService } from './fault-service.ts';
import { benchOf, type Cell, runCell } from './run-cell.ts';
import { runWatchCell, startWatchBench } from './watch-cells.ts';

/** A busy machine may be too slow for time that goes ten times faster: what is a hang is one each time. */
const triesOfHang = 3;

export interface Extent {
  /** Which calls. Default all. */
  readonly takesCall?: (site: CallSite) => boolean;
  /** Which failures. Default all. */
  readonly takesFailure?: (failure: Failure) => boolean;
  /** Where the bundles are. Default where `npm run build` puts them. */
  readonly bundleFolder?: string;
  /** Sandboxes at a time. Default 4. */
  readonly sandboxes?: number;
  readonly onCell?: (cell: Cell) => void;
}

/** Lets every call fail in every way. The cells come in the order of the calls and of the failures. */
export async function exploreCells({
  takesCall = () => true,
  takesFailure = () => true,
  bundleFolder,
  sandboxes = 4,
  onCell = () => {},
}: Extent = {}): Promise<Cell[]> {
  const service = await startFaultService(bundleFolder);
  const sites = (await everyCallSite(service)).filter(takesCall);
  const waiting = pairsOf(sites, failures(service.clock.now()).filter(takesFailure));
  await service.close();
  const cells = new Map<number, Cell>();
  const total = waiting.length;
  await Promise.all(
    Array.from({ length: sandboxes }, async () => {
      const bench = benchOf(await startFaultService(bundleFolder));
      for (let pair = waiting.shift(); pair !== undefined; pair = waiting.shift()) {
        const place = total - waiting.length - 1;
        const cell = await patiently(() => runCell(bench, ...pair));
        cells.set(place, cell);
        onCell(cell);
      }
      await bench.service.close();
    }),
  );
  const ofRotations = [...cells].sort(([one], [other]) => one - other).map(([, cell]) => cell);
  return [...ofRotations, ...(await exploreWatch({ takesCall, takesFailure, bundleFolder, onCell }))];
}

async function exploreWatch({
  takesCall,
  takesFailure,
  bundleFolder,
  onCell,
}: Required<Omit<Extent, 'sandboxes' | 'bundleFolder'>> & { readonly bundleFolder: string | undefined }) {
  const bench = await startWatchBench(bundleFolder);
  const sites = bench.sites.filter(takesCall);
  const cells: Cell[] = [];
  for (const pair of pairsOf(sites, failures(bench.service.clock.now()).filter(takesFailure))) {
    const cell = await patiently(() => runWatchCell(bench, ...pair));
    cells.push(cell);
    onCell(cell);
  }
  await bench.service.close();
  return cells;
}

async function patiently(run: () => Promise<Cell>): Promise<Cell> {
  for (let attempt = 1; ; attempt += 1) {
    const cell = await run();
    if (cell.ended !== 'timeout' || attempt >= triesOfHang) return cell;
  }
}

/** What waits for time-outs is tried with the first call of each kind, service and function. */
function pairsOf(sites: readonly CallSite[], all: readonly Failure[]): [CallSite, Failure][] {
  const tried = new Set<string>();
  return sites.flatMap((site) =>
    all
      .filter((failure) => canFail(site, failure))
      .filter((failure) => {
        if (failure.isSlow !== true) return true;
        const key = [site.service, kindOf(site), site.scenario.strategy, failure.name].join(' ');
        const isFirst = !tried.has(key);
        tried.add(key);
        return isFirst;
      })
      .map((failure): [CallSite, Failure] => [site, failure]),
  );
}
