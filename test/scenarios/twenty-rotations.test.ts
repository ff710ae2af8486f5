import { describe, expect, it } from 'vitest';
import type { RotationService } from '../../sandbox/rotation-service.ts';
import {
  auditOf,
  documentAt,
  letPeriodsPass,
  liveClientIds,
  logsIn,
  rotate,
  settingsFor,
  useService,
} from './managed-secret.ts';

/** Logs in over HTTP with whatever AWSCURRENT is, after every call that anybody makes. */
function logInContinuously(service: RotationService, arn: string) {
  const attempts: { accepted: boolean; atMs: number }[] = [];
  const stop = service.faults.onApplied(() => {
    attempts.push({ accepted: logsIn(service, documentAt(service, arn)), atMs: performance.now() });
  });
  return { attempts, stop };
}

describe('twenty rotations in a row', () => {
  const service = useService();

  for (const strategy of ['replacement-client', 'alternating-clients', 'multi-secret']) {
    it(`never refuse a login with AWSCURRENT, and leave one live credential (${strategy})`, async () => {
      const name = `app-${crypto.randomUUID()}`;
      const { arn } = service().createManagedSecret({ name, settings: settingsFor(service(), strategy) });
      const { attempts, stop } = logInContinuously(service(), arn);
      for (let rotation = 0; rotation < 20; rotation += 1) {
        await rotate(service(), arn);
        await letPeriodsPass(service(), 2);
      }
      stop();
      expect(attempts.length).toBeGreaterThan(20 * 30);
      expect(attempts.filter(({ accepted }) => !accepted)).toEqual([]);
      const { clientId, standbyClientId } = documentAt(service(), arn);
      const expected = standbyClientId === undefined ? [clientId] : [clientId, standbyClientId];
      expect(liveClientIds(service(), name).sort()).toEqual(expected.sort());
      const proofs = auditOf(service(), arn).filter(({ event }) => event === 'revocation-verified');
      expect(proofs.length).toBeGreaterThanOrEqual(20);
    });
  }

  it('refuse logins only inside the window that is reported (in-place)', async () => {
    const { arn } = service().createManagedSecret({
      name: `app-${crypto.randomUUID()}`,
      settings: settingsFor(service(), 'in-place'),
    });
    const { attempts, stop } = logInContinuously(service(), arn);
    for (let rotation = 0; rotation < 20; rotation += 1) {
      attempts.length = 0;
      await rotate(service(), arn);
      const refused = attempts.filter(({ accepted }) => !accepted);
      const windowSeconds = ((refused.at(-1)?.atMs ?? 0) - (refused[0]?.atMs ?? 0)) / 1000;
      const reported = auditOf(service(), arn).findLast(({ event }) => event === 'login-outage');
      expect(refused.length).toBeGreaterThan(0);
      expect(reported?.maxSeconds).toBeGreaterThanOrEqual(windowSeconds);
      expect(attempts.at(-1)?.accepted).toBe(true);
    }
    stop();
  });
});
