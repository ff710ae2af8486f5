import { expect } from 'vitest';
import type { SecretState } from '../../../lambda/ports/ledger-state.ts';
import type { Services } from '../../../lambda/ports/rotation.ts';
import type { Timer } from '../../../lambda/ports/timers.ts';
import { createLogger } from '../../../lambda/telemetry/logger.ts';
import { CheckBudget } from '../../../lambda/watch/check-budget.ts';
import { Organizations } from '../../../lambda/watch/organizations.ts';
import { Report } from '../../../lambda/watch/report.ts';
import { TableIdentity } from '../../../lambda/watch/table-identity.ts';
import type { WatchRun } from '../../../lambda/watch/watch-run.ts';
import { VirtualTime } from '../fakes/virtual-time.ts';
import { MemoryLedger } from '../ledger/memory-ledger.ts';
import { nowMs, rotateFunctionArn, secretArn } from './secrets.ts';
import { WatchedCloud } from './watched-cloud.ts';
import { WatchedSecrets } from './watched-secrets.ts';

interface Line {
  readonly level: string;
  readonly message: string;
  readonly finding?: string;
  readonly audit?: Readonly<Record<string, unknown>>;
  readonly [field: string]: unknown;
}

/** One run of the watch with nothing real around it, and handles on all that surrounds it. */
export function arrangeWatch() {
  const time = new VirtualTime(new Date(nowMs).toISOString());
  const lines: Line[] = [];
  const logger = createLogger(time, (line) => lines.push(JSON.parse(line)));
  const cloud = new WatchedCloud(time);
  const secrets = new WatchedSecrets();
  const ledger = new MemoryLedger(() => time.now());
  const timers: Timer[] = [];
  const report = new Report(logger);
  const services: Services = {
    store: secrets,
    genesys: cloud,
    ledger,
    timers: { arm: async (timer) => void timers.push(timer) },
    invocation: { function: 'watch', requestId: 'request-1', timeoutMs: 300_000 },
    time,
    deadline: time.deadlineIn(300_000),
    logger,
    defaultEnvironment: 'mypurecloud.com',
    propagationMs: 1_000,
    https: { send: () => Promise.reject(new Error('A destination was called.')) },
    webhook: undefined,
    vault: undefined,
    events: undefined,
  };
  const run: WatchRun = {
    services,
    fleet: secrets,
    organizations: new Organizations(services, report),
    report,
    table: new TableIdentity(ledger),
    budget: new CheckBudget(),
    scheduledAtMs: nowMs,
    scope: 'all',
    isRotateFunction: (functionArn) => functionArn === rotateFunctionArn,
    isOwnFunction: (named) => named === 'gor-rotate',
    longestIntervalSeconds: 366 * 86_400,
    withLogger: (_logger, work) => work(),
    variables: {},
  };
  const found = () => lines.filter(({ finding }) => finding !== undefined);
  const audited = () => lines.map(({ audit }) => audit).filter((audit) => audit !== undefined);
  /** Puts a state into the ledger. */
  const remember = async (state: SecretState, arn = secretArn) => {
    const options = { holder: 'test', leaseMs: 30_000, mayCreate: true, waitUntilMs: 0 };
    const acquired = await ledger.acquire(arn, options);
    if (acquired.outcome === 'acquired') await acquired.ledger.release(state);
  };
  const stateNow = async (arn = secretArn) => (await ledger.read(arn)) as SecretState;
  return {
    run,
    services,
    logger,
    report,
    cloud,
    secrets,
    ledger,
    timers,
    time,
    lines,
    found,
    audited,
    remember,
    stateNow,
  };
}

/** What every line for a person says: what to do next. */
export const nextStep = { nextStep: expect.stringMatching(/\w{3,}.{10,}\.$/) };
