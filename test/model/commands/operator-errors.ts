import fc from 'fast-check';
import { outagesOf } from '../../../sandbox/core/outages.ts';
import type { Command } from '../command.ts';
import { dutiesOf } from '../facts.ts';
import { rotateAndCompare } from '../rotation.ts';
import { passTime } from './time.ts';

/** An operator deletes the timer of a revocation. The ledger still owes it, and watch finds that it is due. */
export const deleteTimer = fc.nat(4).map(
  (index): Command => ({
    name: 'delete a timer',
    detail: String(index),
    possible: ({ facts }) => facts.timers.length > 0,
    perform(model, real) {
      const timer = model.facts.timers[index % model.facts.timers.length];
      if (timer === undefined) return { word: 'none' };
      real.service.scheduler.remove(timer.scheduleName, 'genesys-oauth-rotation');
      return { word: 'deleted' };
    },
  }),
);

/** Somebody sends an order by hand: one that is due some time, or that nothing is owed for. */
export const forgeOrder = fc.integer({ min: 1, max: 8 }).map(
  (generation): Command => ({
    name: 'forge an order',
    detail: `generation ${generation}`,
    possible: ({ facts }) => facts.ledger !== undefined,
    async perform(_model, { service, arn }) {
      const { outcome } = await service.lambda.invoke('retire', { v: 1, secretArn: arn, generation });
      return { word: outcome };
    },
  }),
);

/** A service is down during a rotation, or while a revocation is due. */
export const outage = fc
  .record({
    service: fc.constantFrom('genesys', 'secrets-manager', 'dynamodb', 'scheduler', 'cloudwatch'),
    meanwhile: fc.constantFrom('rotate', 'time passes'),
  })
  .map(
    ({ service, meanwhile }): Command => ({
      name: `outage: ${meanwhile}`,
      detail: service,
      possible: ({ isEnabled, facts }) => (meanwhile === 'rotate' ? isEnabled : dutiesOf(facts).length > 0),
      async perform(model, real) {
        const down = outagesOf(real.service.faults, service).refuse({ status: 503, body: '{}' });
        model.isDisturbed = true;
        const violations =
          meanwhile === 'rotate'
            ? await rotateAndCompare(model, real)
            : { violations: await passTime(model, real, 3_600_000) };
        down.remove();
        model.isDisturbed = false;
        return { word: service, ...violations };
      },
    }),
  );
