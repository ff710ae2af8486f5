import { createObservers } from '../core/observers.ts';

/** One line in CloudWatch Logs. */
export interface LogLine {
  readonly functionName: string;
  /** `undefined` for output outside of an invocation. */
  readonly requestId: string | undefined;
  readonly id: string;
  /** The log stream of the instance. */
  readonly stream: string;
  /** Sandbox time, in milliseconds since 1970. */
  readonly atMs: number;
  readonly line: string;
}

export interface Logs {
  add(functionName: string, requestId: string | undefined, line: string, stream: string): void;
  lines(): readonly LogLine[];
  /** The lines of one invocation. */
  of(requestId: string): readonly string[];
  subscribe(listener: (line: LogLine) => void): () => void;
  clear(): void;
}

export function createLogs(options: { readonly now: () => number }): Logs {
  let kept: LogLine[] = [];
  let count = 0;
  const observers = createObservers<[LogLine]>();
  return {
    add(functionName, requestId, line, stream) {
      count += 1;
      const added = { functionName, requestId, id: String(count).padStart(20, '0'), stream, atMs: options.now(), line };
      kept.push(added);
      observers.notify(added);
    },
    lines: () => kept,
    of: (requestId) => kept.filter((line) => line.requestId === requestId).map((line) => line.line),
    subscribe: observers.add,
    clear() {
      kept = [];
    },
  };
}

/** Lambda's last line of an invocation. Durations in milliseconds, memory in megabytes. */
export function reportLine(report: {
  readonly requestId: string;
  readonly durationMs: number;
  readonly memoryMb: number;
  readonly maxMemoryMb: number;
  readonly initDurationMs: number | undefined;
}): string {
  const init = report.initDurationMs === undefined ? '' : `\tInit Duration: ${report.initDurationMs.toFixed(2)} ms`;
  // A cold start is billed from the first millisecond of its initialization.
  const billed = Math.ceil(report.durationMs + (report.initDurationMs ?? 0));
  return (
    `REPORT RequestId: ${report.requestId}\tDuration: ${report.durationMs.toFixed(2)} ms\tBilled Duration: ${billed} ms` +
    `\tMemory Size: ${report.memoryMb} MB\tMax Memory Used: ${report.maxMemoryMb} MB${init}`
  );
}
