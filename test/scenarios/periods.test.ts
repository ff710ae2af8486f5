import { describe, expect, it } from 'vitest';
import { auditOf, documentAt, logsIn, rotate, useService } from './managed-secret.ts';

const hourMs = 3_600_000;

describe('grace and quarantine periods', () => {
  const service = useService();

  const rotated = async (settings: Record<string, string>, accessTokenValiditySeconds = 300) => {
    const name = `app-${crypto.randomUUID()}`;
    const { arn, clientId } = service().createManagedSecret({ name, settings, accessTokenValiditySeconds });
    const old = documentAt(service(), arn);
    await rotate(service(), arn);
    const client = () =>
      service()
        .genesys.clients()
        .find(({ id }) => id === clientId);
    return { arn, old, client };
  };

  it('keep the old credential alive until the grace period has elapsed', async () => {
    const settings = { strategy: 'replacement-client', 'grace-period': '2h', 'quarantine-period': '3h' };
    const { old, client } = await rotated(settings);
    await service().clock.advance(1.9 * hourMs);
    expect(logsIn(service(), old)).toBe(true);
    await service().clock.advance(0.2 * hourMs);
    expect(logsIn(service(), old)).toBe(false);
    expect(client()).toMatchObject({ state: 'inactive', deleted: false });
    await service().clock.advance(2.8 * hourMs);
    expect(client()).toMatchObject({ deleted: false });
    await service().clock.advance(0.3 * hourMs);
    expect(client()).toMatchObject({ deleted: true });
  });

  it('are extended to the token lifetime, with an audit record, if the revocation may end live tokens', async () => {
    const settings = { strategy: 'alternating-clients', 'grace-period': '1h' };
    const { arn, old } = await rotated(settings, 36_000);
    await service().clock.advance(9.9 * hourMs);
    expect(logsIn(service(), old)).toBe(true);
    await service().clock.advance(0.2 * hourMs);
    expect(logsIn(service(), old)).toBe(false);
    expect(auditOf(service(), arn)).toContainEqual(
      expect.objectContaining({ event: 'grace-period-extended', from: '1h', to: '10h' }),
    );
  });

  it('are extended likewise for the quarantine before a client is deleted', async () => {
    const settings = { strategy: 'replacement-client', 'grace-period': '1h', 'quarantine-period': '1h' };
    const { arn, client } = await rotated(settings, 36_000);
    await service().clock.advance(10.9 * hourMs);
    expect(client()).toMatchObject({ state: 'inactive', deleted: false });
    await service().clock.advance(0.2 * hourMs);
    expect(client()).toMatchObject({ deleted: true });
    expect(auditOf(service(), arn)).toContainEqual(
      expect.objectContaining({ event: 'grace-period-extended', from: '1h', to: '10h' }),
    );
  });

  it('do not affect a client that an operator copied by hand, including its description', async () => {
    const { organization, genesys, roleId } = service();
    const { arn } = await rotated({ strategy: 'replacement-client' });
    await service().clock.advance(hourMs);
    const { clientId } = documentAt(service(), arn);
    const description = genesys.clients().find(({ id }) => id === clientId)?.description ?? '';
    const roleDivisions = [{ roleId, divisionId: '*' }];
    const copy = genesys.createClient({ organization, name: 'hand-made copy', description, roleDivisions });
    for (let day = 0; day < 3; day += 1) await service().clock.advance(25 * hourMs);
    expect(logsIn(service(), copy)).toBe(true);
  });

  it('prevent a rotation that would reuse a standby in its grace period, and the error says until when', async () => {
    const { arn } = await rotated({ 'grace-period': '5h' });
    const result = await service().secretsManager.rotate(arn);
    expect(result.outcome).toBe('failed');
    const message = result.steps[0]?.invocation.error?.errorMessage ?? '';
    expect(message).toMatch(/^standby-in-grace-period: .*until \d{4}-\d\d-\d\dT/);
    await service().clock.advance(5.1 * hourMs);
    await rotate(service(), arn);
  });
});
