import { describe, expect, it } from 'vitest';
import { ledgerStateOf, owedBy } from '../crash/ledger-facts.ts';
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

  it('is followed by a rotation at once, because the ledger knows which secret is in force (multi-secret)', async () => {
    const { name, arn, before, after } = await rotated('multi-secret');
    await rollBack(service(), arn);
    await rotate(service(), arn);
    const current = documentAt(service(), arn);
    expect([before.clientSecret, after.clientSecret]).not.toContain(current.clientSecret);
    await service().clock.advance(0.9 * dayMs);
    expect([before, after, current].map((each) => logsIn(service(), each))).toEqual([true, true, true]);
    await letPeriodsPass(service());
    expect([before, after, current].map((each) => logsIn(service(), each))).toEqual([false, false, true]);
    expect(liveClientIds(service(), name)).toEqual([current.clientId]);
  });

  it('refuses the next rotation if it would revoke the secret that was just in force (alternating-clients)', async () => {
    const { arn } = await rotated('alternating-clients');
    await letPeriodsPass(service());
    await rotate(service(), arn);
    const after = documentAt(service(), arn);
    await rollBack(service(), arn);
    const refused = await service().secretsManager.rotate(arn);
    expect(refused.steps[0]?.invocation.error?.errorMessage).toMatch(/^standby-in-grace-period: .* until \d{4}-/);
    expect(logsIn(service(), after)).toBe(true);
    await letPeriodsPass(service());
    await rotate(service(), arn);
    expect(logsIn(service(), after)).toBe(false);
  });

  for (const strategy of ['replacement-client', 'alternating-clients']) {
    it(`strands nothing when the next rotation is attempted before the retirement (${strategy})`, async () => {
      const { name, arn, before, after } = await rotated(strategy);
      await rollBack(service(), arn);
      await service().clock.advance(dayMs / 2);
      if (strategy === 'alternating-clients') {
        // The standby is the client that was rolled back from, whose grace period began when the rollback was seen.
        const refused = await service().secretsManager.rotate(arn);
        expect(refused.steps.at(-1)?.invocation.error?.errorMessage).toMatch(/^standby-in-grace-period: /);
        expect(logsIn(service(), after)).toBe(true);
        await service().clock.advance(1.05 * dayMs);
        await service().idle();
      }
      await rotate(service(), arn);
      // The restored credential gets its own full grace period, not the rest of the first one.
      await service().clock.advance(0.8 * dayMs);
      expect(logsIn(service(), before)).toBe(true);
      await letPeriodsPass(service());
      expect([before, after].filter((old) => logsIn(service(), old))).toEqual([]);
      const { clientId, standbyClientId } = documentAt(service(), arn);
      const expected = standbyClientId === undefined ? [clientId] : [clientId, standbyClientId];
      expect(liveClientIds(service(), name).sort()).toEqual(expected.sort());
      expect(owedBy(ledgerStateOf(service(), arn))).toEqual([]);
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

  it('to a version whose client was deleted is repaired with a copy of the client that was in force', async () => {
    const adminName = `admin-${crypto.randomUUID()}`;
    service().createManagedSecret({ name: adminName });
    const name = `app-${crypto.randomUUID()}`;
    const settings = { strategy: 'replacement-client', 'admin-secret': adminName };
    const { arn } = service().createManagedSecret({ name, settings, fields: { note: 'kept' } });
    await rotate(service(), arn);
    const inForce = documentAt(service(), arn);
    await letPeriodsPass(service());
    await rollBack(service(), arn);
    expect(logsIn(service(), documentAt(service(), arn))).toBe(false);
    await service().lambda.invoke('watch', { secretArn: arn });
    await service().secretsManager.idle();
    const repaired = documentAt(service(), arn);
    expect(repaired).toMatchObject({ note: 'kept' });
    expect(repaired.clientId).not.toBe(inForce.clientId);
    expect([inForce, repaired].map((each) => logsIn(service(), each))).toEqual([true, true]);
    await letPeriodsPass(service());
    expect(liveClientIds(service(), name)).toEqual([repaired.clientId]);
  });

  it('to a version whose client was deleted, while a rotation runs, is repaired by that rotation', async () => {
    const adminName = `admin-${crypto.randomUUID()}`;
    service().createManagedSecret({ name: adminName });
    const name = `app-${crypto.randomUUID()}`;
    const settings = { strategy: 'replacement-client', 'admin-secret': adminName };
    const { arn } = service().createManagedSecret({ name, settings });
    await rotate(service(), arn);
    await letPeriodsPass(service());
    const stop = service().secretsManager.addHooks({
      afterStep: async ({ step, secretArn }) => {
        if (secretArn !== arn || step !== 'createSecret') return;
        stop();
        await rollBack(service(), arn);
      },
    });
    await rotate(service(), arn);
    await letPeriodsPass(service());
    const { clientId } = documentAt(service(), arn);
    expect(liveClientIds(service(), name)).toEqual([clientId]);
  });

  it('and stored again with another field keeps the restored secret (multi-secret)', async () => {
    const { arn, before, after } = await rotated('multi-secret');
    await rollBack(service(), arn);
    const SecretString = JSON.stringify({ ...before, note: 'added by hand' });
    await service().secretsManager.call('PutSecretValue', { SecretId: arn, SecretString });
    await letPeriodsPass(service());
    expect(logsIn(service(), before)).toBe(true);
    expect(logsIn(service(), after)).toBe(false);
    const state = ledgerStateOf(service(), arn);
    expect(state?.generations.map(({ n, state: its }) => [n, its])).toEqual([
      [1, 'current'],
      [2, 'revoked'],
    ]);
    expect(owedBy(state)).toEqual([]);
  });

  it('pairs the two clients that were in force last, when the strategy was changed there and back', async () => {
    const { arn } = await rotated('alternating-clients');
    await letPeriodsPass(service());
    const restored = documentAt(service(), arn);
    service().secretsManager.setTag(arn, 'genesys-rotation:strategy', 'replacement-client');
    await rotate(service(), arn);
    const withdrawn = documentAt(service(), arn);
    await rollBack(service(), arn);
    service().secretsManager.setTag(arn, 'genesys-rotation:strategy', 'alternating-clients');
    await letPeriodsPass(service());
    expect(logsIn(service(), restored)).toBe(true);
    expect(logsIn(service(), withdrawn)).toBe(false);
    await rotate(service(), arn);
    expect(documentAt(service(), arn)).toMatchObject({
      clientId: withdrawn.clientId,
      standbyClientId: restored.clientId,
    });
    await letPeriodsPass(service());
    expect(logsIn(service(), restored)).toBe(false);
    expect(owedBy(ledgerStateOf(service(), arn))).toEqual([]);
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
