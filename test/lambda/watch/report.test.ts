import { describe, expect, it } from 'vitest';
import { findings } from '../../../domain/findings.ts';
import { metricNames } from '../../../domain/metric-names.ts';
import { RotationError } from '../../../domain/rotation-error.ts';
import { arrangeWatch, nextStep } from './watched-run.ts';

const fails = (code: RotationError['code']) => async () => {
  throw new RotationError(code, { message: 'It went wrong.', nextStep: 'see why.', correlationId: 'correlation-1' });
};

describe('a finding', () => {
  it.each([
    ['credential-rejected', 'ERROR'],
    ['retirement-overdue', 'ERROR'],
    ['rotation-overdue', 'WARN'],
    ['rotation-stuck', 'WARN'],
    ['orphaned-client', 'WARN'],
    ['rotation-off', 'WARN'],
    ['credential-changed-outside', 'WARN'],
    ['client-changed', 'ERROR'],
    ['secret-deleted', 'WARN'],
    ['ledger-missing', 'WARN'],
    ['ledger-restored', 'ERROR'],
    ['emergency-not-applied', 'ERROR'],
    ['client-shared', 'ERROR'],
    ['missing-admin-role', 'WARN'],
  ] as const)('%s is reported as %s, and counted', (finding, level) => {
    const { report, logger, lines } = arrangeWatch();
    report.find(finding, logger, 'Something is wrong', { clientId: 'client-1', nextStep: 'mend it.' });
    expect(lines).toMatchObject([
      { level, finding, message: 'Something is wrong', clientId: 'client-1', nextStep: 'mend it.' },
    ]);
    expect(report.count(finding)).toBe(1);
    expect(report.isComplete).toBe(true);
  });

  it('is in the sum besides those with zero', () => {
    const { report, logger } = arrangeWatch();
    for (let times = 0; times < 2; times += 1) {
      report.find('rotation-stuck', logger, 'It is stuck', { nextStep: 'see why.' });
    }
    const none = Object.fromEntries(Object.keys(findings).map((name) => [name, 0]));
    expect(report.findings()).toEqual({ ...none, 'rotation-stuck': 2 });
  });
});

describe('what fails', () => {
  it('is reported with what it was, its code and what to do, and stops nothing', async () => {
    const { report, logger, lines } = arrangeWatch();
    await report.attempt(logger.about({ secretName: 'billing' }), 'It could not be seen', fails('aws-access-denied'));
    expect(lines).toMatchObject([
      {
        level: 'WARN',
        message: 'It could not be seen: It went wrong.',
        code: 'aws-access-denied',
        outcome: 'unchanged',
        nextStep: 'see why.',
        correlationId: 'correlation-1',
        secretName: 'billing',
      },
    ]);
  });

  it.each([
    ['aws-access-denied', false],
    ['genesys-unavailable', false],
    ['invalid-settings', true],
    ['invalid-secret-document', true],
  ] as const)('with %s leaves the run complete: %s', async (code, complete) => {
    const { report, logger } = arrangeWatch();
    await report.attempt(logger, 'It could not be seen', fails(code));
    expect([report.failures, report.isComplete]).toEqual([1, complete]);
  });

  it.each([
    ['Error', new TypeError('CANARY'), /TypeError/],
    ['text', 'CANARY', /string/],
  ])('for an unexpected reason (%s) leaves out what may quote a secret', async (_, error, kind) => {
    const { report, logger, lines } = arrangeWatch();
    await report.attempt(logger, 'It could not be seen', () => Promise.reject(error));
    expect(lines).toMatchObject([{ level: 'WARN', code: 'internal-error', ...nextStep }]);
    expect(lines[0]?.message).toMatch(kind);
    expect(JSON.stringify(lines)).not.toContain('CANARY');
    expect(report.isComplete).toBe(false);
  });

  it('is passed on if it ends the other parts too', async () => {
    const { report, logger, lines } = arrangeWatch();
    const attempt = report.attempt(logger, 'It could not be seen', fails('lock-lost'), ['lock-lost']);
    await expect(attempt).rejects.toMatchObject({ code: 'lock-lost' });
    expect([report.failures, lines]).toEqual([0, []]);
  });

  it('is none where the work is done', async () => {
    const { report, logger, lines } = arrangeWatch();
    await report.attempt(logger, 'It could not be seen', async () => {});
    expect([report.failures, report.isComplete, lines]).toEqual([0, true, []]);
  });
});

describe('what the time was too short for', () => {
  it('is reported, and the run is not complete', () => {
    const { report, lines } = arrangeWatch();
    report.reportSkipped(3, 'rotations');
    expect(lines).toMatchObject([{ level: 'WARN', message: expect.stringMatching(/\b3 rotations\b/), ...nextStep }]);
    expect([report.failures, report.isComplete]).toEqual([0, false]);
  });

  it('is not reported if there is nothing', () => {
    const { report, lines } = arrangeWatch();
    report.reportSkipped(0, 'rotations');
    expect([report.isComplete, lines]).toEqual([true, []]);
  });

  it('does not make up for what failed', async () => {
    const { report, logger } = arrangeWatch();
    await report.attempt(logger, 'It could not be seen', fails('aws-unavailable'));
    report.reportSkipped(1, 'rotations');
    expect(report.isComplete).toBe(false);
  });
});

describe('the metrics of a run', () => {
  it('have every count, none left out, and whether it saw everything', () => {
    const { report, logger } = arrangeWatch();
    report.find('orphaned-client', logger, 'Nothing refers to it', { nextStep: 'see why.' });
    report.measure();
    const counts = Object.values(findings).map(({ metric: name }) => [
      name,
      name === metricNames.orphanedClients ? 1 : 0,
    ]);
    expect(logger.metrics.map(({ name, value }) => [name, value])).toEqual([
      ...counts,
      [metricNames.watchCompleted, 1],
    ]);
  });

  it('of one secret have only what was found', () => {
    const { report, logger } = arrangeWatch();
    report.find('client-changed', logger, 'It has another client', { nextStep: 'see why.' });
    report.measureFound();
    expect(logger.metrics).toEqual([{ name: metricNames.changedClients, value: 1, unit: 'Count' }]);
  });

  it('say that it did not', () => {
    const { report, logger } = arrangeWatch();
    report.reportSkipped(1, 'rotations');
    report.measure();
    expect(logger.metrics).toContainEqual({ name: metricNames.watchCompleted, value: 0, unit: 'Count' });
  });
});
