import { describe, expect, it } from 'vitest';
import { metricNames } from '../../../domain/metric-names.ts';
import { RotationError } from '../../../domain/rotation-error.ts';
import { checkRetirements } from '../../../lambda/watch/check-retirements.ts';
import { fleetSecret, hourMs, nowMs, scheduled, secretArn } from './secrets.ts';
import { arrangeWatch, nextStep } from './watched-run.ts';

function arrange() {
  const watch = arrangeWatch();
  const look = () => checkRetirements(watch.run, [fleetSecret()]);
  return { ...watch, look };
}

describe('the scheduled retirements', () => {
  it('are counted, except the discard of an abandoned rotation', async () => {
    const { look, inventory, logger, lines } = arrange();
    inventory.schedules.set('one', scheduled()).set('two', scheduled({ phase: 'delete' }));
    inventory.schedules.set('claim', scheduled({ phase: 'discard' }));
    await look();
    expect(logger.metrics).toEqual([{ name: metricNames.retirementsPending, value: 2, unit: 'Count' }]);
    expect(lines).toEqual([]);
  });

  it('are reported if they are overdue, each with its schedule', async () => {
    const { look, inventory, found } = arrange();
    const dueAtMs = nowMs - 2 * hourMs;
    inventory.schedules.set('late', { ...scheduled({}, dueAtMs), scheduleName: 'late' });
    inventory.schedules.set('in time', scheduled());
    await look();
    expect(found()).toMatchObject([
      {
        level: 'ERROR',
        finding: 'retirement-overdue',
        message: expect.stringContaining('retirement'),
        secretArn,
        secretName: 'billing',
        scheduleName: 'late',
        phase: 'deactivate',
        clientId: 'old',
        dueAt: new Date(dueAtMs).toISOString(),
        ...nextStep,
      },
    ]);
  });

  it('of a secret that is not in the list are reported with its ARN', async () => {
    const { look, inventory, found } = arrange();
    inventory.schedules.set('late', scheduled({ secretArn: 'arn:another' }, nowMs - 2 * hourMs));
    await look();
    expect(found()).toMatchObject([{ secretArn: 'arn:another' }]);
    expect(found()[0]).not.toHaveProperty('secretName');
  });

  it('that cannot be read are not counted, and that is reported', async () => {
    const { look, inventory, logger, lines, report } = arrange();
    inventory.failure = new RotationError('aws-access-denied', { message: 'It was denied.', nextStep: 'allow it.' });
    await look();
    expect(logger.metrics).toEqual([]);
    expect(lines).toMatchObject([
      {
        level: 'WARN',
        code: 'aws-access-denied',
        message: expect.stringMatching(/^Could not read the scheduled retirements/),
      },
    ]);
    expect(report.isComplete).toBe(false);
  });
});

it('a schedule that holds no order is reported by its name', async () => {
  const { look, inventory, lines } = arrange();
  inventory.schedules.set('malformed', 'unrecognized');
  await look();
  const message = expect.stringContaining('retirement order');
  expect(lines).toMatchObject([{ level: 'WARN', message, scheduleName: 'malformed', ...nextStep }]);
});
