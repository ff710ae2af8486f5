import type { Metric } from '../../domain/metric-names.ts';
import type { Fields, Journal } from '../interfaces/journal.ts';
import type { Time } from '../interfaces/time.ts';

type Level = 'INFO' | 'WARN' | 'ERROR';

/** @param write takes one line, without its end */
export function createJournal(time: Time, write: (line: string) => void): Journal {
  return journalWith(time, write, [], () => ({}));
}

function journalWith(time: Time, write: (line: string) => void, metrics: Metric[], outer: () => Fields): Journal {
  let own: Fields = {};
  const common = () => ({ ...outer(), ...own });
  const line = (level: Level, message: string, fields: Fields = {}) => {
    const head = { timestamp: new Date(time.now()).toISOString(), level, message };
    // Named first to be read first, and last so that no field takes their place.
    write(JSON.stringify({ ...head, ...common(), ...fields, ...head }));
  };
  return {
    metrics,
    with(fields) {
      own = { ...own, ...fields };
    },
    about: (fields) => journalWith(time, write, metrics, () => ({ ...common(), ...fields })),
    info: (message, fields) => line('INFO', message, fields),
    warn: (message, fields) => line('WARN', message, fields),
    error: (message, fields) => line('ERROR', message, fields),
    audit: (event, fields) => line('INFO', `audit: ${event}`, { audit: { event, ...fields } }),
    measure: (metric) => metrics.push(metric),
  };
}
