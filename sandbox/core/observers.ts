/** Listeners that only watch: one that fails breaks neither what it watches nor the others. */
export interface Observers<Values extends readonly unknown[]> {
  /** Returns a function that ends the subscription. */
  add(observer: (...values: Values) => void): () => void;
  notify(...values: Values): void;
}

export function createObservers<Values extends readonly unknown[]>(): Observers<Values> {
  const observers = new Set<(...values: Values) => void>();
  return {
    add(observer) {
      observers.add(observer);
      return () => observers.delete(observer);
    },
    notify(...values) {
      for (const observer of observers) {
        try {
          observer(...values);
        } catch (error) {
          reportOnce('An observer of the sandbox failed', error);
        }
      }
    },
  };
}

const reported = new Set<string>();

/** Prints an error of the sandbox's surroundings the first time that it occurs. */
export function reportOnce(what: string, error: unknown): void {
  const text = `${what}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
  if (reported.has(text)) return;
  reported.add(text);
  process.stderr.write(`${text}\n`);
}
