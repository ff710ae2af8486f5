import { describe, expect, it } from 'vitest';
import { CommandError } from '../../../cli/command-line/command-error.ts';
import { asReportError } from '../../../lambda/monthly-report/as-report-error.ts';
import { ownDeployment } from '../../../lambda/monthly-report/own-deployment.ts';
import { readReportSettings } from '../../../lambda/monthly-report/report-settings.ts';
import { requestedMonth } from '../../../lambda/monthly-report/requested-month.ts';

const nowMs = Date.parse('2026-03-01T00:00:00.000Z');
const february = { from: '2026-02-01T00:00:00.000Z', to: '2026-03-01T00:00:00.000Z' };

describe('the month of a report', () => {
  it('is the last one that is over, from its first moment on', () => {
    expect(requestedMonth({ 'detail-type': 'Scheduled Event', time: '2020-01-01T00:00:00Z' }, nowMs)).toEqual(february);
    expect(requestedMonth(undefined, nowMs - 1).from).toBe('2026-01-01T00:00:00.000Z');
    expect(requestedMonth(null, Date.parse('2026-01-31T23:59:59.999Z')).from).toBe('2025-12-01T00:00:00.000Z');
  });

  it('is the one that the event names', () => {
    expect(requestedMonth({ month: '2026-02' }, nowMs)).toEqual(february);
    expect(requestedMonth({ month: '2024-12' }, nowMs).to).toBe('2025-01-01T00:00:00.000Z');
  });

  it.each([['2026-03'], ['2026-13'], ['2026-2'], ['february'], [202602], [['2026-02']], [null]])(
    '%j is no month that is over: nothing is written',
    (month) => {
      expect(() => requestedMonth({ month }, nowMs)).toThrow(/invalid-event: month is .*\{ "month": "2026-02" \}/);
    },
  );
});

it('the names of a deployment follow from the ARN of its function', () => {
  const arn = (name: string) => `arn:aws:lambda:eu-central-1:123456789012:function:${name}`;
  const its = { service: 'emea', accountId: '123456789012', region: 'eu-central-1', ledger: 'emea-ledger' };
  expect(ownDeployment(arn('emea-report'), 'emea-ledger', {} as never)).toMatchObject({
    ...its,
    ...{ rotate: 'emea-rotate', retire: 'emea-retire', watch: 'emea-watch' },
  });
  expect(() => ownDeployment(arn('emea'), 'emea-ledger', {} as never)).toThrow(/invalid-settings/);
  expect(() => ownDeployment('', 'emea-ledger', {} as never)).toThrow(/invalid-settings/);
});

it('missing variables are named all at once', () => {
  const missing = /LEDGER_TABLE .*EVIDENCE_BUCKET .*EVIDENCE_KEY /;
  expect(() => readReportSettings({})).toThrow(missing);
  const variables = { LEDGER_TABLE: 'l', EVIDENCE_BUCKET: 'b', EVIDENCE_KEY: 'arn:aws:kms:k' };
  expect(readReportSettings(variables).maximumAgeSeconds).toBe(90 * 86_400);
  expect(() => readReportSettings({ ...variables, EVIDENCE_MAXIMUM_AGE: 'long' })).toThrow(/EVIDENCE_MAXIMUM_AGE/);
});

it('an error of the command keeps its next step; any other loses its message, which may quote what was sent', () => {
  const error = asReportError(
    new CommandError('noPermission', 'AWS denied kms:Sign.', 'allow it.', 'aws-access-denied'),
  );
  expect(error.message).toBe('report-failed: AWS denied kms:Sign. (aws-access-denied) Next: allow it.');
  expect(asReportError(new Error('canary')).message).not.toContain('canary');
});
