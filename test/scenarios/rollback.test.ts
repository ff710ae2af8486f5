import { describe, expect, it } from 'vitest';
import {
  auditOf,
  dayMs,
  documentAt,
  letPeriodsPass,
  liveClientIds,
  logsIn,
  rollBack,
  rotate,
  settingsFor,
  useService,
} from './managed-secret.ts';

describe('AWSCURRENT moved back to the previous version', () => {
  const service = useService();

  const rotated = async (strategy: string) => {
    const name = `app-${crypto.randomUUID()}`;
    const { arn } = service().createManagedSecret({ name, settings: settingsFor(service(), strategy) });
    const before = documentAt(service(), arn);
    // Versions are distinguished by their age, and no secret is rotated at the moment of its creation.
    await service().clock.advance(1_000);
    await rotate(service(), arn);
    return { name, arn, before, after: documentAt(service(), arn) };
  };

  for (const strategy of ['replacement-client', 'alternating-clients', 'multi-secret']) {
    it(`during the grace period leaves the old credential alive and revokes the new one (${strategy})`, async () => {
      const { arn, before, after } = await rotated(strategy);
      await rollBack(service(), arn);
      await letPeriodsPass(service());
      expect(logsIn(service(), before)).toBe(true);
      expect(logsIn(service(), after)).toBe(false);
      expect(auditOf(service(), arn).map(({ event }) => event)).toContain('rollback-detected');
      expect(
        service()
          .scheduler.schedules()
          .filter(({ Target }) => Target.Input?.includes(arn)),
      ).toEqual([]);
    });

    it(`is followed by a rotation that works, with nothing stranded (${strategy})`, async () => {
      const { name, arn } = await rotated(strategy);
      await rollBack(service(), arn);
      await letPeriodsPass(service());
      await rotate(service(), arn);
      await letPeriodsPass(service());
      const { clientId, standbyClientId } = documentAt(service(), arn);
      expect(new Set(liveClientIds(service(), name))).toEqual(
        new Set(standbyClientId === undefined ? [clientId] : [clientId, standbyClientId]),
      );
    });
  }

  it('refuses the next rotation while two secrets may be the current one (multi-secret)', async () => {
    const { arn, after } = await rotated('multi-secret');
    await rollBack(service(), arn);
    const result = await service().secretsManager.rotate(arn);
    expect(result.steps[0]?.invocation.error?.errorMessage).toMatch(/^ambiguous-client-secret: /);
    await letPeriodsPass(service());
    await rotate(service(), arn);
    expect(logsIn(service(), after)).toBe(false);
  });

  it('refuses the next rotation if it would revoke the secret that was just in force (alternating-clients)', async () => {
    const { arn } = await rotated('alternating-clients');
    await letPeriodsPass(service());
    await rotate(service(), arn);
    const after = documentAt(service(), arn);
    await rollBack(service(), arn);
    const refused = await service().secretsManager.rotate(arn);
    expect(refused.steps[0]?.invocation.error?.errorMessage).toMatch(/^standby-in-grace-period: .* rolled back from/);
    expect(logsIn(service(), after)).toBe(true);
    await letPeriodsPass(service());
    await rotate(service(), arn);
    expect(logsIn(service(), after)).toBe(false);
  });

  for (const strategy of ['replacement-client', 'alternating-clients']) {
    it(`strands nothing when the next rotation comes before the retirement (${strategy})`, async () => {
      const { name, arn, before, after } = await rotated(strategy);
      await rollBack(service(), arn);
      await service().clock.advance(dayMs / 2);
      await rotate(service(), arn);
      // The restored credential gets its own full grace period, not the rest of the first one.
      await service().clock.advance(0.8 * dayMs);
      expect(logsIn(service(), before)).toBe(true);
      await letPeriodsPass(service());
      expect([before, after].filter((old) => logsIn(service(), old))).toEqual([]);
      const { clientId, standbyClientId } = documentAt(service(), arn);
      const expected = standbyClientId === undefined ? [clientId] : [clientId, standbyClientId];
      expect(liveClientIds(service(), name).sort()).toEqual(expected.sort());
      expect(
        service()
          .scheduler.schedules()
          .filter(({ Target }) => Target.Input?.includes(arn)),
      ).toEqual([]);
    });
  }

  it('during the quarantine activates the inactive client again', async () => {
    const { arn, before, after } = await rotated('replacement-client');
    await service().clock.advance(1.2 * dayMs);
    expect(logsIn(service(), before)).toBe(false);
    await rollBack(service(), arn);
    await letPeriodsPass(service());
    expect(logsIn(service(), before)).toBe(true);
    expect(logsIn(service(), after)).toBe(false);
    expect(auditOf(service(), arn).map(({ event }) => event)).toContain('client-reactivated');
  });

  it('and stored again with another field keeps the restored secret (multi-secret)', async () => {
    const { arn, before } = await rotated('multi-secret');
    await rollBack(service(), arn);
    const SecretString = JSON.stringify({ ...before, note: 'added by hand' });
    service().secretsManager.call('PutSecretValue', { SecretId: arn, SecretString });
    await letPeriodsPass(service());
    expect(logsIn(service(), before)).toBe(true);
    expect(auditOf(service(), arn)).toContainEqual(
      expect.objectContaining({ event: 'retirement-skipped', reason: 'is-current' }),
    );
  });

  it('keeps the standby client that the rotation after a strategy change would have removed', async () => {
    const { arn } = await rotated('alternating-clients');
    await letPeriodsPass(service());
    const pair = documentAt(service(), arn);
    service().secretsManager.setTag(arn, 'genesys-rotation:strategy', 'replacement-client');
    await rotate(service(), arn);
    await rollBack(service(), arn);
    service().secretsManager.setTag(arn, 'genesys-rotation:strategy', 'alternating-clients');
    await letPeriodsPass(service());
    expect(logsIn(service(), pair)).toBe(true);
    await rotate(service(), arn);
    expect(documentAt(service(), arn).clientId).toBe(pair.standbyClientId);
  });

  for (const [strategy, next] of [
    ['replacement-client', 'in-place'],
    ['multi-secret', 'in-place'],
    ['multi-secret', 'alternating-clients'],
  ] as const) {
    it(`strands nothing when the strategy is changed before the next rotation (${strategy}, then ${next})`, async () => {
      const { arn, before, after } = await rotated(strategy);
      await rollBack(service(), arn);
      for (const [setting, value] of Object.entries(settingsFor(service(), next))) {
        service().secretsManager.setTag(arn, `genesys-rotation:${setting}`, value);
      }
      await rotate(service(), arn);
      await letPeriodsPass(service());
      expect([before, after].filter((old) => logsIn(service(), old))).toEqual([]);
      expect(logsIn(service(), documentAt(service(), arn))).toBe(true);
    });
  }

  it('after an in-place rotation cannot restore the old secret, and the retirement revokes nothing more', async () => {
    const { arn, before, after } = await rotated('in-place');
    await rollBack(service(), arn);
    await letPeriodsPass(service());
    expect(logsIn(service(), before)).toBe(false);
    expect(logsIn(service(), after)).toBe(true);
    await rotate(service(), arn);
    expect(logsIn(service(), documentAt(service(), arn))).toBe(true);
  });
});
