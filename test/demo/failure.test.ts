import { afterEach, describe, expect, it } from 'vitest';
import { lookAfterwards } from '../../demo/afterwards.ts';
import { createDemoSandbox, type DemoSandbox } from '../../demo/demo-sandbox.ts';
import { recordRotation } from '../../demo/record-rotation.ts';
import { keepSchedules, searchForSecrets } from '../../demo/secrecy.ts';
import { selfCheck } from '../../demo/self-check.ts';
import type { TimelineEntry } from '../../demo/timeline.ts';
import type { FaultRule } from '../../sandbox/core/faults.ts';

let sandbox: DemoSandbox | undefined;
afterEach(() => sandbox?.close());

const refusal = {
  kind: 'respond',
  status: 403,
  body: JSON.stringify({ message: 'Missing permission', code: 'missing.permissions', status: 403 }),
} as const;

async function rotateWith(fault: Omit<FaultRule, 'effect' | 'times'>) {
  sandbox = await createDemoSandbox(undefined);
  sandbox.faults.add({ ...fault, times: Number.POSITIVE_INFINITY, effect: refusal });
  const schedules = keepSchedules(sandbox);
  const credential = sandbox.credential();
  const happened: TimelineEntry[] = [];
  const record = await recordRotation(sandbox, 1, { working() {}, happened: (entry) => happened.push(entry) });
  const evidence = (printed: string) => ({
    records: [record],
    asked: 1,
    retired: credential === undefined ? [] : [credential],
    afterwards: lookAfterwards(sandbox as DemoSandbox),
    secrecy: searchForSecrets(sandbox as DemoSandbox, { schedules: schedules(), printed }),
  });
  const failedChecks = (printed = '') =>
    selfCheck(sandbox as DemoSandbox, evidence(printed))
      .filter(({ holds }) => !holds)
      .map(({ claim }) => claim);
  return { record, happened, failedChecks, credential };
}

describe('a demo that goes wrong', () => {
  it('says why no credential could be made, and fails its self-check', async () => {
    const { record, happened, failedChecks } = await rotateWith({ operation: 'POST /api/v2/oauth/clients' });
    expect(record.outcome).toBe('failed');
    const errors = happened.map((entry) => (entry.kind === 'moment' ? entry.error : undefined));
    expect(errors.at(-1)).toContain('oauth:client:add');
    expect(failedChecks()).toContain('the rotation succeeded at the first attempt');
  });

  it('fails its self-check when the old credential was not revoked', async () => {
    const { record, failedChecks } = await rotateWith({
      functionName: 'retire',
      operation: 'POST /api/v2/oauth/clients/{clientId}/secret',
    });
    expect(record.outcome).toBe('succeeded');
    expect(failedChecks()).toEqual(
      expect.arrayContaining([
        'every old credential is refused',
        'each revocation was proved by a refused login',
        'no schedule and no dead letter is left',
      ]),
    );
  });

  it('fails its self-check when a secret was printed', async () => {
    const { failedChecks, credential } = await rotateWith({ operation: 'nothing is refused' });
    expect(failedChecks()).toEqual([]);
    expect(failedChecks(`clientSecret: ${credential?.clientSecret}`)).toHaveLength(1);
  });
});
