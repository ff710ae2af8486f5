import fc from 'fast-check';
import { outagesOf } from '../../../sandbox/core/outages.ts';
import type { Command } from '../command.ts';
import { rotateAndCompare } from '../rotation.ts';
import { passTime } from './time.ts';

/** An operator deletes the schedule of a revocation. */
export const deleteSchedule = fc.nat(4).map(
  (index): Command => ({
    name: 'delete a schedule',
    detail: String(index),
    possible: ({ facts }) => facts.orders.length > 0,
    perform(model, real) {
      const order = model.facts.orders[index % model.facts.orders.length];
      if (order === undefined) return { word: 'none' };
      real.service.scheduler.remove(order.scheduleName, 'genesys-oauth-rotation');
      for (const versionId of [order.retiredVersionId, order.promotedVersionId]) {
        const document = model.facts.versions.find(({ id }) => id === versionId)?.document;
        for (const clientId of [order.clientId, document?.clientId]) {
          if (clientId !== undefined) real.ledger.takenOver.add(clientId);
        }
      }
      model.hasInterfered = true;
      return { word: order.phase };
    },
  }),
);

/** A service is down during a rotation, or while a revocation is due. */
export const outage = fc
  .record({
    service: fc.constantFrom('genesys', 'secrets-manager', 'scheduler', 'cloudwatch'),
    meanwhile: fc.constantFrom('rotate', 'time passes'),
  })
  .map(
    ({ service, meanwhile }): Command => ({
      name: `outage: ${meanwhile}`,
      detail: service,
      possible: ({ isEnabled, facts }) => (meanwhile === 'rotate' ? isEnabled : facts.orders.length > 0),
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
