import { describe, expect, it } from 'vitest';
import { auditOf, documentAt, logsIn, rotate, settingsFor, useService } from './managed-secret.ts';

describe('an in-place rotation', () => {
  const service = useService({}, false);

  it('causes rejected logins only within the reported window', async () => {
    const { arn } = service().createManagedSecret({
      name: `app-${crypto.randomUUID()}`,
      settings: settingsFor(service(), 'in-place'),
    });
    const attempts: { accepted: boolean; atMs: number }[] = [];
    const stop = service().faults.onApplied(() => {
      attempts.push({ accepted: logsIn(service(), documentAt(service(), arn)), atMs: performance.now() });
    });
    await rotate(service(), arn);
    stop();
    const refused = attempts.filter(({ accepted }) => !accepted);
    const windowSeconds = ((refused.at(-1)?.atMs ?? 0) - (refused[0]?.atMs ?? 0)) / 1000;
    const reported = auditOf(service(), arn).findLast(({ event }) => event === 'login-outage');
    expect(refused.length).toBeGreaterThan(0);
    expect(reported?.maxSeconds).toBeGreaterThanOrEqual(windowSeconds);
    expect(attempts.at(-1)?.accepted).toBe(true);
  });
});
