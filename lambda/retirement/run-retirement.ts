import { metricNames } from '../../domain/metric-names.ts';
import type { RetirementOrder } from '../ports/retirement-order.ts';
import type { ManagedSecret } from '../ports/rotation.ts';
import { assertMayRevoke, assertNotAnothers } from './assert-may-revoke.ts';
import { carryOut, locksOut } from './carry-out.ts';
import { decide, type RetirementAction } from './decide.ts';
import { deferIfInUse } from './defer-if-in-use.ts';
import { isSuperseded, openRetirement, referenceOf } from './retirement.ts';

/** Carries out one phase of a retirement, unless the credential is still in use, and verifies it. */
export async function runRetirement(
  secret: ManagedSecret,
  order: RetirementOrder,
): Promise<RetirementAction['kind'] | 'deferred'> {
  const { services, description } = secret;
  const retirement = await openRetirement(secret, order);
  const { admin, documents } = retirement;
  const { current, currentVersionId, pending } = documents;
  const client =
    order.phase === 'discard' || order.phase === 'prove' ? undefined : await admin.getClient(order.clientId);
  const action = decide({
    order,
    current: referenceOf(current, retirement),
    currentVersionId,
    pending: pending === undefined ? undefined : referenceOf(pending, retirement),
    isSuperseded: isSuperseded(retirement),
    promotedStages: description.stagesByVersion[order.promotedVersionId] ?? [],
    clientState: client?.state ?? 'absent',
  });
  if (locksOut(action) || action.kind === 'start-over') await assertMayRevoke(retirement, client);
  if (action.kind === 'roll-back' && action.reactivate) await assertNotAnothers(retirement);
  if (locksOut(action) && (await deferIfInUse(secret, admin, order)) === 'deferred') return 'deferred';
  await carryOut(retirement, action);
  services.logger.metric({
    name: metricNames.retirementSucceeded,
    value: 1,
    unit: 'Count',
    dimensions: { SecretName: description.name, Phase: order.phase },
  });
  return action.kind;
}
