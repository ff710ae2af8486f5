import { AsyncLocalStorage } from 'node:async_hooks';

/** What a function sees of its surroundings while it runs in this process. */
export interface Surroundings {
  readonly environment: Readonly<Record<string, string>>;
  readonly write: (text: string) => void;
  /** How far the sandbox's clock is ahead, now: an invocation sees each jump at once. */
  readonly offsetMs: () => number;
  /** When the invocation began, by the real `performance.now()`. */
  startedAt: number;
}

/** How much faster time goes for an instance: time-outs and pauses end so much earlier. */
const timeScale = Number(process.env.SANDBOX_TIME_SCALE ?? 1);

const running = new AsyncLocalStorage<Surroundings>();
let prepared = false;

/** Runs `work` with the variables, the time and the output of an instance. */
export function runWithin<Result>(surroundings: Surroundings, work: () => Promise<Result>): Promise<Result> {
  if (!prepared) prepareProcess();
  prepared = true;
  return running.run(surroundings, work);
}

/** Makes `process.env`, the time and the output those of the instance that asks; all other code keeps the process's own. */
function prepareProcess(): void {
  const ownEnvironment = process.env;
  const seen = () => running.getStore()?.environment ?? ownEnvironment;
  process.env = new Proxy(ownEnvironment, {
    get: (_own, name) => Reflect.get(seen(), name),
    has: (_own, name) => Reflect.has(seen(), name),
    set: (own, name, value) => Reflect.set(own, name, value),
    ownKeys: () => Reflect.ownKeys(seen()),
    getOwnPropertyDescriptor: (_own, name) => Reflect.getOwnPropertyDescriptor(seen(), name),
  });
  replaceClocks();
  for (const stream of [process.stdout, process.stderr]) {
    const write = stream.write.bind(stream);
    stream.write = ((...parameters: Parameters<typeof write>) => {
      const instance = running.getStore();
      if (instance === undefined) return write(...parameters);
      // What the sandbox makes of it happens in the sandbox's time.
      running.exit(() => instance.write(String(parameters[0])));
      return true;
    }) as typeof write;
  }
}

function replaceClocks(): void {
  const { Date: RealDate, setTimeout: setRealTimeout } = globalThis;
  const realPerformanceNow = performance.now.bind(performance);
  const gainedMs = () => {
    const instance = running.getStore();
    return instance === undefined ? 0 : (timeScale - 1) * (realPerformanceNow() - instance.startedAt);
  };
  performance.now = () => realPerformanceNow() + gainedMs();
  const now = () => Math.floor(RealDate.now() + (running.getStore()?.offsetMs() ?? 0) + gainedMs());
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, args, newTarget) => Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget),
    get: (target, property, receiver) => (property === 'now' ? now : Reflect.get(target, property, receiver)),
  });
  if (timeScale === 1) return;
  globalThis.setTimeout = ((callback: (...values: unknown[]) => void, delayMs = 0, ...values: unknown[]) =>
    setRealTimeout(
      callback,
      running.getStore() === undefined ? delayMs : delayMs / timeScale,
      ...values,
    )) as typeof setTimeout;
}
