import { expect, it } from 'vitest';
import { metricNames } from '../../../domain/metric-names.ts';
import { createLogger } from '../../../lambda/telemetry/logger.ts';
import { VirtualTime } from '../fakes/virtual-time.ts';

it('logs about several secrets at once without mixing them up', () => {
  const lines: string[] = [];
  const logger = createLogger(new VirtualTime(), (line) => lines.push(line));
  logger.with({ requestId: 'run-1' });
  const one = logger.about({ secretName: 'one' });
  const other = logger.about({ secretName: 'other' });
  one.warn('odd');
  other.with({ clientId: 'client-1' });
  other.audit('rotation-restarted', { versionId: 'version-1' });
  one.about({ clientId: 'client-2' }).info('found');
  logger.info('done');
  other.metric({ name: metricNames.secretAge, value: 1, unit: 'Seconds' });

  const read = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(read.every(({ requestId }) => requestId === 'run-1')).toBe(true);
  expect(read.map(({ secretName, clientId }) => [secretName, clientId])).toEqual([
    ['one', undefined],
    ['other', 'client-1'],
    ['one', 'client-2'],
    [undefined, undefined],
  ]);
  expect(logger.metrics).toHaveLength(1);
});
