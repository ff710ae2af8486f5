import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

const endMark = '\u0000end ';

export interface OutputLines {
  /** Resolves when all output of this invocation has been read. */
  readTo(requestId: string): Promise<void>;
  /** Resolves when both streams have ended and their last lines have been read. */
  readonly ended: Promise<void>;
}

/** Splits an instance's output into lines. A mark ends the output of an invocation on both streams; it is not passed on. */
export function readOutputLines(streams: readonly Readable[], onLine: (line: string) => void): OutputLines {
  const ends = new Map<string, number>();
  const waiting = new Map<string, () => void>();
  const ended = Promise.withResolvers<void>();
  let open = streams.length;

  const settle = () => {
    for (const [requestId, resolve] of waiting) {
      if (open > 0 && (ends.get(requestId) ?? 0) < streams.length) continue;
      waiting.delete(requestId);
      ends.delete(requestId);
      resolve();
    }
  };

  for (const stream of streams) {
    const lines = createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY });
    lines.on('line', (line) => {
      // Output without a line feed at its end shares its line with the mark.
      const mark = line.indexOf(endMark);
      const text = mark < 0 ? line : line.slice(0, mark);
      if (mark < 0 || text !== '') onLine(text);
      if (mark < 0) return;
      const requestId = line.slice(mark + endMark.length);
      ends.set(requestId, (ends.get(requestId) ?? 0) + 1);
      settle();
    });
    lines.on('close', () => {
      open -= 1;
      if (open === 0) ended.resolve();
      settle();
    });
  }
  return {
    ended: ended.promise,
    readTo: (requestId) =>
      new Promise((resolve) => {
        waiting.set(requestId, resolve);
        settle();
      }),
  };
}
