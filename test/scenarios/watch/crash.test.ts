import { describe, expect, it } from 'vitest';
import type { RotationService } from '../../../sandbox/rotation-service.ts';
import { documentAt, logsIn } from '../managed-secret.ts';
import { operatorOf } from './operator.ts';
import { dayMs, useWatchedService, waitForTurn, watch } from './watched-service.ts';

/** Dead before a call is the same as dead after the one before it. */
type Kind = 'crash-after' | 'lost-reply';

interface History {
  readonly arn: string;
  readonly orphanId: string;
  readonly stuckToken: string;
}

/** One secret with an orphan that waits to be revoked, and with a rotation that waits to be restarted. */
async function arrange(service: RotationService): Promise<History> {
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
 * On each day the watch is struck one call later than on the day before, until it gets through; so it dies once at each
 * of its calls. Answers what is wrong in the end, and at how many calls it was struck.
 *
 * @param quietDays at the beginning: after one, the orphan is inactive and waits to be deleted
 */
async function live(service: RotationService, kind: Kind, quietDays = 0): Promise<{ wrong: string[]; struck: number }> {
  const { arn, orphanId, stuckToken } = await arrange(service);
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
  for (let day = 0; day < quietDays; day += 1) await watchADay();
  let struck = 0;
  while (await watchADay(struck)) struck += 1;
  for (let day = 0; day < 2; day += 1) await watchADay();
  stop();
  const current = documentAt(service, arn).clientId;
  const left = service.genesys.clients().filter(({ deleted, description }) => !deleted && description?.includes(arn));
  if (!service.secretsManager.versions(arn)[stuckToken]?.stages.includes('AWSCURRENT')) wrong.add('it is still stuck');
  if (left.some(({ id }) => id === orphanId)) wrong.add('the orphan is still there');
  if (left.length !== 1 || left[0]?.id !== current) wrong.add('other clients were touched, or are left');
  return { wrong: [...wrong], struck };
}

describe('a watch that dies at any of its calls leaves nothing worse than before, and the next ones end its work', () => {
  const service = useWatchedService({ minimumIdle: 1 });

  it.each<[Kind, number]>([
    ['crash-after', 0],
    ['lost-reply', 0],
    ['crash-after', 1],
  ])('%s, from day %i', async (kind, quietDays) => {
    const { wrong, struck } = await live(service(), kind, quietDays);
    expect(wrong).toEqual([]);
    expect(struck).toBeGreaterThan(9);
  });
});
