import type { Owners } from '../../../lambda/ports/ledger.ts';
import type { FleetSecret } from '../../../lambda/ports/secret-fleet.ts';
import { readStagedVersions } from '../../../lambda/watch/staged-versions.ts';
import { dayMs, fleetSecret, nowMs } from './secrets.ts';
import { arrangeWatch } from './watched-run.ts';

/** A secret whose current credential logs in and whose previous one does not, in a run that knows every schedule. */
export async function arrangeSecret(more: Partial<FleetSecret> = {}, owners?: Owners) {
  const watch = arrangeWatch(owners);
  const { run, services, fleet, values, cloud } = watch;
  const secret = fleet.put(fleetSecret(more));
  values.put(secret.arn, 'current', { clientId: 'client-1', clientSecret: 'first-secret' });
  values.put(secret.arn, 'previous', { clientId: 'old', clientSecret: 'old-secret' });
  fleet.createdAtMs.set('previous', nowMs - 40 * dayMs).set('current', nowMs - 10 * dayMs);
  cloud.accept('client-1', 'first-secret');
  cloud.organization.addClient('client-1');
  await watch.readSchedules();
  const administration = run.organizations.ofItself(cloud.organization, 'client-1');
  const staged = () => readStagedVersions(services, secret);
  return { ...watch, secret, administration, staged };
}
