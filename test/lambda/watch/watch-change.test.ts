import { describe, expect, it } from 'vitest';
import { metricNames } from '../../../domain/metric-names.ts';
import { RotationError } from '../../../domain/rotation-error.ts';
import type { FleetSecret } from '../../../lambda/ports/secret-fleet.ts';
import { checksAtOnce } from '../../../lambda/watch/check-budget.ts';
import type { Change } from '../../../lambda/watch/parse-change.ts';
import { watchChange } from '../../../lambda/watch/watch-change.ts';
import { hourMs, iso, nowMs, secretArn } from './secrets.ts';
import { nextStep } from './watched-run.ts';
import { arrangeSecret, knownState } from './watched-secret.ts';

const notDue = knownState(undefined, { nextCheckAt: iso(nowMs + hourMs) });

const putByEve: Change = {
  of: 'secret',
  id: secretArn,
  eventName: 'PutSecretValue',
  actor: 'arn:aws:iam::123456789012:user/eve',
  eventId: 'event-1',
  atMs: nowMs - 1_000,
  rotationFunctionArn: undefined,
  isRelevant: true,
};

async function arrange(change: Partial<Change> = {}, isKnown = true, more: Partial<FleetSecret> = {}) {
  const watch = await arrangeSecret(isKnown ? notDue : undefined, more);
  return { ...watch, start: () => watchChange(watch.run, { ...putByEve, ...change }) };
}

describe('a change by another caller', () => {
  it('of a managed secret is reported, and its credential checked at once', async () => {
    const { start, found, cloud, reject, logger } = await arrange();
    reject();
    expect(await start()).toMatchObject({
      outcome: 'checked',
      findings: { 'secret-changed-outside': 1, 'credential-rejected': 1 },
    });
    const { eventName, actor, eventId } = putByEve;
    const reported = { finding: 'secret-changed-outside', secretArn, secretName: 'billing', eventName, actor, eventId };
    expect(found()[0]).toMatchObject({ level: 'WARN', ...reported, ...nextStep });
    expect(cloud.logins.length).toBeGreaterThan(0);
    expect(logger.metrics).toContainEqual({ name: metricNames.secretsChangedOutside, value: 1, unit: 'Count' });
  });

  it.each([
    ['the ledger does not know its secret', {}, false],
    ['it changes nothing of ours', { isRelevant: false }, true],
  ])('is ignored: %s', async (_why, change, isKnown) => {
    const { start, lines, logger, cloud } = await arrange(change, isKnown);
    expect(await start()).toMatchObject({ outcome: 'ignored', failures: 0 });
    expect([lines, logger.metrics, cloud.logins]).toEqual([[], [], []]);
  });

  it('is ignored: this function may not describe its secret', async () => {
    const { start, secrets, logger } = await arrange();
    secrets.failure = new RotationError('aws-access-denied', { message: 'It was denied.', nextStep: 'allow it.' });
    expect(await start()).toMatchObject({ outcome: 'ignored' });
    expect(logger.metrics).toEqual([]);
  });

  it.each([
    ['that the secret shows', nowMs - hourMs, nowMs - hourMs, true],
    ['that it does not show', nowMs, nowMs - hourMs, false],
    ['without a time', undefined, nowMs, false],
    ['of a secret without a date', nowMs, undefined, false],
  ])('is what an event says, %s, and how CloudTrail is asked about it', async (_, atMs, lastChangedAtMs, isShown) => {
    const { start, found } = await arrange({ atMs }, true, { lastChangedAtMs });
    await start();
    const [line] = found();
    expect(line?.message).toMatch(/^According to an event, arn:aws:iam::123456789012:user\/eve changed the secret/);
    expect([line?.isShownBySecret, /shows no change/.test(line?.message ?? '')]).toEqual([isShown, !isShown]);
    expect(line?.nextStep).toContain('AttributeKey=EventId,AttributeValue=event-1');
  });

  it('of a function that is not ours is ignored: only an invocation can have made that up', async () => {
    const { start, found } = await arrange({ of: 'function', id: 'billing', eventName: 'UpdateFunctionCode' });
    expect(await start()).toMatchObject({ outcome: 'ignored' });
    expect(found()).toEqual([]);
  });

  it('of a function is urgent', async () => {
    const change = { of: 'function', id: 'gor-rotate', eventName: 'UpdateFunctionCode20150331v2' } as const;
    const { start, found } = await arrange(change);
    expect(await start()).toMatchObject({ outcome: 'reported' });
    const { eventName, id: functionName } = change;
    expect(found()).toMatchObject([
      { level: 'ERROR', finding: 'function-changed-outside', functionName, eventName, actor: putByEve.actor },
    ]);
  });
});

it('a flood of changes is reported, and does not use up the requests of the organization', async () => {
  const { start, found, cloud, ledger } = await arrange();
  for (let changes = 0; changes < checksAtOnce; changes += 1) await start();
  const { length } = cloud.logins;
  expect(await start()).toMatchObject({ outcome: 'visited' });
  expect(cloud.logins.length).toBe(length);
  expect(found().length).toBe(checksAtOnce + 1);
  // What the last change did is checked in the next hourly run.
  expect(Date.parse((await ledger.read(secretArn))?.nextCheckAt ?? '')).toBeLessThan(nowMs + hourMs);
});
