import { expect, it } from 'vitest';
import { metricNames } from '../../../domain/metric-names.ts';
import { createJournal } from '../../../lambda/telemetry/journal.ts';
import { VirtualTime } from '../fakes/virtual-time.ts';

it('tells of several secrets at once without mixing them up', () => {
  const lines: string[] = [];
  const journal = createJournal(new VirtualTime(), (line) => lines.push(line));
  journal.with({ requestId: 'run-1' });
  const one = journal.about({ secretName: 'one' });
  const other = journal.about({ secretName: 'other' });
  one.warn('odd');
  other.with({ clientId: 'client-1' });
  other.audit('rotation-restarted', { versionId: 'version-1' });
  one.about({ clientId: 'client-2' }).info('found');
  journal.info('done');
  other.measure({ name: metricNames.secretAge, value: 1, unit: 'Seconds' });

  const read = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(read.every(({ requestId }) => requestId === 'run-1')).toBe(true);
  expect(read.map(({ secretName, clientId }) => [secretName, clientId])).toEqual([
    ['one', undefined],
    ['other', 'client-1'],
    ['one', 'client-2'],
    [undefined, undefined],
  ]);
  expect(journal.metrics).toHaveLength(1);
});
