import { describe, expect, it } from 'vitest';
import { metricNames } from '../../../domain/metric-names.ts';
import type { SecretState } from '../../../lambda/ports/ledger-state.ts';
import { watchFailure } from '../../../lambda/watch/watch-failure.ts';
import { parseTask } from '../../../lambda/watch/watch-task.ts';
import { hourMs, iso, nowMs, otherArn, rotateFunctionArn, secretArn } from './secrets.ts';
import { nextStep } from './watched-run.ts';
import { arrangeSecret, current, knownState } from './watched-secret.ts';

const home = { accountId: '123456789012', region: 'eu-central-1' };

const eventOf = (eventName: string, SecretId: unknown = secretArn, atMs = nowMs) => ({
  'detail-type': 'AWS Service Event via CloudTrail',
  source: 'aws.secretsmanager',
  time: iso(atMs),
  detail: { eventName, additionalEventData: { SecretId } },
});

async function watch(state: SecretState | undefined, event: object = eventOf('RotationFailed')) {
  const arranged = await arrangeSecret(state);
  const task = parseTask(event, home, nowMs);
  if (task.kind !== 'failure') throw new Error(`It is a task of the kind ${task.kind}.`);
  return { ...arranged, summary: await watchFailure(arranged.run, task.failure) };
}

const waitingAt = (atMs: number) => ({
  waiting: { token: 't', reason: 'rotation-frozen' as const, since: iso(atMs), at: iso(atMs), isAnnounced: true },
});

describe('a rotation that Secrets Manager reports as failed', () => {
  it.each(['RotationFailed', 'RotationAbandoned'])('is urgent, and counted at once: %s', async (eventName) => {
    const { summary, found, logger } = await watch(knownState(), eventOf(eventName));
    expect(summary).toMatchObject({ outcome: 'reported', findings: { 'rotation-failed': 1 } });
    expect(found()).toMatchObject([{ level: 'ERROR', finding: 'rotation-failed', secretArn, eventName, ...nextStep }]);
    expect(logger.metrics).toEqual([{ name: metricNames.rotationsFailed, value: 1, unit: 'Count' }]);
  });

  it.each([
    ['has not failed if it found a moment ago that it has to wait', waitingAt(nowMs - 60_000), 'waiting'],
    ['has failed if it waited earlier, and then met an error', waitingAt(nowMs - hourMs), 'reported'],
  ])('%s', async (_what, waiting, outcome) => {
    expect((await watch(knownState(undefined, waiting))).summary.outcome).toBe(outcome);
  });

  it('was abandoned, whether it had waited or not', async () => {
    const state = knownState(undefined, waitingAt(nowMs));
    expect((await watch(state, eventOf('RotationAbandoned'))).summary.outcome).toBe('reported');
  });

  it('is of no interest any more if it has succeeded since', async () => {
    const state = knownState([current({ inForceFrom: iso(nowMs + 1) })]);
    expect((await watch(state)).summary.outcome).toBe('resolved');
  });

  it('is reported before the ledger knows the secret, and ignored if another function rotates it', async () => {
    expect((await watch(undefined)).summary.outcome).toBe('reported');
    const arranged = await arrangeSecret(undefined, { rotationFunctionArn: `${rotateFunctionArn}-2` });
    const failure = { secretArn, eventName: 'RotationFailed', atMs: nowMs };
    expect((await watchFailure(arranged.run, failure)).outcome).toBe('ignored');
  });

  it.each([
    ['names no secret', eventOf('RotationFailed', 'billing')],
    ['is of another account', eventOf('RotationFailed', otherArn.replace('123456789012', '210987654321'))],
    ['is about a success', eventOf('RotationSucceeded')],
    ['has no detail', { 'detail-type': 'AWS Service Event via CloudTrail' }],
  ])('is refused if the event %s', (_what, event) => {
    expect(() => parseTask(event, home, nowMs)).toThrow(/invalid-event/);
  });
});
