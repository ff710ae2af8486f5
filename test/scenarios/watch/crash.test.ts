import { describe, expect, it } from 'vitest';
import type { RotationService } from '../../../sandbox/rotation-service.ts';
import { documentAt, logsIn } from '../managed-secret.ts';
import { operatorOf } from './operator.ts';
import { dayMs, useWatchedService, waitForTurn, watch } from './watched-service.ts';

/** A crash before a call is the same as a crash after the previous call. */
type Kind = 'crash-after' | 'lost-reply';

interface History {
  readonly arn: string;
  readonly orphanId: string;
  readonly stuckToken: string;
}

/** One secret with a given-up rotation, whose client is owed, and a stuck rotation to restart. */
async function prepareHistory(service: RotationService): Promise<History> {
  const settings = { strategy: 'replacement-client' };
  const { arn } = service.createManagedSecret({ name: `app-${crypto.randomUUID()}`, settings });
  await service.clock.advance(1_000);
  const token = crypto.randomUUID();
  service.secretsManager.announce(arn, token);
  await service.secretsManager.runStep(arn, 'createSecret', token);
  const orphanId = JSON.parse(service.secretsManager.value(arn, token) ?? '').clientId;
  await operatorOf(service).giveUpRotation(arn);
  const stuckToken = crypto.randomUUID();
  service.secretsManager.announce(arn, stuckToken);
  await service.clock.advance(2 * dayMs);
  return { arn, orphanId, stuckToken };
}

/**
 * Each day the watch crashes one call later than the day before, until it completes, so it crashes once at each
 * of its calls. Returns the remaining problems and the number of crashes.
 */
async function live(service: RotationService, kind: Kind): Promise<{ wrong: string[]; crashes: number }> {
  const { arn, orphanId, stuckToken } = await prepareHistory(service);
  const wrong = new Set<string>();
  const stop = service.faults.onApplied(() => {
    if (!logsIn(service, documentAt(service, arn))) wrong.add('AWSCURRENT does not log in');
  });
  const watchADay = async (struckCall?: number): Promise<boolean> => {
    await waitForTurn(service, arn);
    if (struckCall === undefined) return (await watch(service)).result.outcome === 'success';
    const rule = service.faults.add({ functionName: 'watch', skip: struckCall, effect: { kind } });
    await watch(service);
    rule.remove();
    return rule.hits() > 0;
  };
  let crashes = 0;
  while (await watchADay(crashes)) crashes += 1;
  for (let day = 0; day < 10; day += 1) await watchADay();
  stop();
  const current = documentAt(service, arn).clientId;
  const left = service.genesys.clients().filter(({ deleted, description }) => !deleted && description?.includes(arn));
  if (!service.secretsManager.versions(arn)[stuckToken]?.stages.includes('AWSCURRENT')) wrong.add('it is still stuck');
  if (left.some(({ id }) => id === orphanId)) wrong.add('the orphan is still there');
  if (left.length !== 1 || left[0]?.id !== current) wrong.add('other clients were touched, or are left');
  return { wrong: [...wrong], crashes };
}

describe('a watch that crashes at any of its calls makes nothing worse, and later runs finish its work', () => {
  const service = useWatchedService({ minimumIdle: 1 });

  it.each<Kind>(['crash-after', 'lost-reply'])('%s', async (kind) => {
    const { wrong, crashes } = await live(service(), kind);
    expect(wrong).toEqual([]);
    expect(crashes).toBeGreaterThan(9);
  });
});
