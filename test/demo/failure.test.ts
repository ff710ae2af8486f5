import { afterEach, describe, expect, it } from 'vitest';
import { createDemoSandbox, type DemoSandbox } from '../../demo/demo-sandbox.ts';
import { readFinalState } from '../../demo/final-state.ts';
import { recordRotation } from '../../demo/record-rotation.ts';
import { keepSchedules, searchForSecrets } from '../../demo/secrecy.ts';
import { selfCheck } from '../../demo/self-check.ts';
import type { TimelineEntry } from '../../demo/timeline.ts';
import type { FaultRule } from '../../sandbox/core/faults.ts';

let sandbox: DemoSandbox | undefined;
afterEach(() => sandbox?.close());

const rejection = {
  kind: 'respond',
  status: 403,
  body: JSON.stringify({ message: 'Missing permission', code: 'missing.permissions', status: 403 }),
} as const;

async function rotateWith(fault: Omit<FaultRule, 'effect' | 'times'>) {
  sandbox = await createDemoSandbox(undefined);
  sandbox.faults.add({ ...fault, times: Number.POSITIVE_INFINITY, effect: rejection });
  const schedules = keepSchedules(sandbox);
  const credential = sandbox.credential();
  const entries: TimelineEntry[] = [];
  const record = await recordRotation(sandbox, 1, { onActivity() {}, onEntry: (entry) => entries.push(entry) });
  const evidence = (printed: string) => ({
    records: [record],
    requested: 1,
    retired: credential === undefined ? [] : [credential],
    finalState: readFinalState(sandbox as DemoSandbox),
    secrecy: searchForSecrets(sandbox as DemoSandbox, { schedules: schedules(), printed }),
  });
  const failedChecks = (printed = '') =>
    selfCheck(sandbox as DemoSandbox, evidence(printed))
      .filter(({ holds }) => !holds)
      .map(({ claim }) => claim);
  return { record, entries, failedChecks, credential };
}

describe('a demo whose rotation fails', () => {
  it('reports why no credential could be created, and fails its self-check', async () => {
    const { record, entries, failedChecks } = await rotateWith({ operation: 'POST /api/v2/oauth/clients' });
    expect(record.outcome).toBe('failed');
    const errors = entries.map((entry) => (entry.kind === 'step' ? entry.error : undefined));
    expect(errors.at(-1)).toContain('oauth:client:add');
    expect(failedChecks()).toContain('the rotation succeeded on the first attempt');
  });

  it('fails its self-check when the old credential was not revoked', async () => {
    const { record, failedChecks } = await rotateWith({
      functionName: 'retire',
      operation: 'POST /api/v2/oauth/clients/{clientId}/secret',
    });
    expect(record.outcome).toBe('succeeded');
    expect(failedChecks()).toEqual(
      expect.arrayContaining([
        'every old credential is rejected',
        'each revocation was verified by a rejected login',
        'no schedules and no dead letters remain',
      ]),
    );
  });

  it('fails its self-check when a secret was printed', async () => {
    const { failedChecks, credential } = await rotateWith({ operation: 'no such operation' });
    expect(failedChecks()).toEqual([]);
    expect(failedChecks(`clientSecret: ${credential?.clientSecret}`)).toHaveLength(1);
  });
});
