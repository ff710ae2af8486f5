import { describe, expect, it } from 'vitest';
import { auditOf, documentAt, logsIn, rotate, settingsFor, useService } from './managed-secret.ts';

describe('a rotation whose token is named in the tag genesys-rotation:compromised', () => {
  const service = useService();

  for (const strategy of ['replacement-client', 'alternating-clients', 'multi-secret', 'in-place']) {
    it(`revokes the leaked credential at once and verifies it (${strategy})`, async () => {
      const token = crypto.randomUUID();
      const settings = { ...settingsFor(service(), strategy), compromised: token };
      const { arn } = service().createManagedSecret({ name: `app-${token}`, settings });
      const leaked = documentAt(service(), arn);
      await rotate(service(), arn, token);
      await service().clock.advance(15_000);
      await service().clock.advance(15_000);
      await service().idle();
      expect(logsIn(service(), leaked)).toBe(false);
      expect(logsIn(service(), documentAt(service(), arn))).toBe(true);
      const proofs = auditOf(service(), arn).filter(({ event }) => event === 'revocation-verified');
      expect(proofs.map(({ clientId }) => clientId)).toContain(leaked.clientId);
      expect(
        service()
          .scheduler.schedules()
          .filter(({ Target }) => Target.Input?.includes(arn)),
      ).toEqual([]);
    });
  }

  it('must not be taken for an ordinary one: a tag that names nothing is reported', async () => {
    const settings = { strategy: 'replacement-client', compromised: crypto.randomUUID() };
    const { arn } = service().createManagedSecret({ name: `app-${crypto.randomUUID()}`, settings });
    const before = documentAt(service(), arn);
    await rotate(service(), arn);
    expect(logsIn(service(), before)).toBe(true);
    expect(auditOf(service(), arn).filter(({ event }) => event === 'emergency-not-applied')).toHaveLength(1);
  });

  it('counts once: the next rotation has its grace period again', async () => {
    const token = crypto.randomUUID();
    const settings = { strategy: 'replacement-client', compromised: token };
    const { arn } = service().createManagedSecret({ name: `app-${token}`, settings });
    await rotate(service(), arn, token);
    await service().clock.advance(30_000);
    const second = documentAt(service(), arn);
    await rotate(service(), arn);
    await service().clock.advance(3_600_000);
    expect(logsIn(service(), second)).toBe(true);
  });

  it.each([
    ['grace-period', 'for ever'],
    ['strategy', 'none'],
    ['probes', 'https://elsewhere.example'],
    ['graceperiod', '1h'],
  ])('is not stopped by a malformed tag: %s', async (setting, value) => {
    const token = crypto.randomUUID();
    const settings = { compromised: token, [setting]: value };
    const { arn } = service().createManagedSecret({ name: `app-${token}`, settings });
    const leaked = documentAt(service(), arn);
    await rotate(service(), arn, token);
    await service().clock.advance(30_000);
    await service().idle();
    expect(logsIn(service(), leaked)).toBe(false);
    expect(logsIn(service(), documentAt(service(), arn))).toBe(true);
  });

  it('does not wait for the grace period of the standby', async () => {
    const { arn } = service().createManagedSecret({ name: `app-${crypto.randomUUID()}`, settings: {} });
    await rotate(service(), arn);
    const leaked = documentAt(service(), arn);
    const token = crypto.randomUUID();
    service().secretsManager.setTag(arn, 'genesys-rotation:compromised', token);
    await rotate(service(), arn, token);
    await service().clock.advance(30_000);
    await service().idle();
    expect(logsIn(service(), leaked)).toBe(false);
    expect(logsIn(service(), documentAt(service(), arn))).toBe(true);
  });
});
