import type { Metric } from '../../domain/metric-names.ts';
import type { Fields, Logger } from '../ports/logger.ts';
import type { Time } from '../ports/time.ts';

type Level = 'INFO' | 'WARN' | 'ERROR';

/** @param write receives one line, without its line break */
export function createLogger(time: Time, write: (line: string) => void): Logger {
  return loggerWith(time, write, [], () => ({}));
}

function loggerWith(time: Time, write: (line: string) => void, metrics: Metric[], outer: () => Fields): Logger {
  let own: Fields = {};
  const common = () => ({ ...outer(), ...own });
  const line = (level: Level, message: string, fields: Fields = {}) => {
    const head = { timestamp: new Date(time.now()).toISOString(), level, message };
    // First, so that they are read first, and last, so that no field replaces them.
    write(JSON.stringify({ ...head, ...common(), ...fields, ...head }));
  };
  return {
    metrics,
    with(fields) {
      own = { ...own, ...fields };
    },
    about: (fields) => loggerWith(time, write, metrics, () => ({ ...common(), ...fields })),
    info: (message, fields) => line('INFO', message, fields),
    warn: (message, fields) => line('WARN', message, fields),
    error: (message, fields) => line('ERROR', message, fields),
    audit: (event, fields) => line('INFO', `audit: ${event}`, { audit: { event, ...fields } }),
    metric: (metric) => metrics.push(metric),
  };
}
