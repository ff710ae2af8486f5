import { describe, expect, it } from 'vitest';
import { useDestinations } from '../destinations/destinations-service.ts';
import { documentAt, logsIn, rotate } from '../managed-secret.ts';

describe('probes', () => {
  const service = useDestinations();
  const probes = '/api/v2/users /api/v2/routing/queues /api/v2/organizations/me';
  const create = (settings: Readonly<Record<string, string>>) =>
    service().createManagedSecret({ name: `app-${crypto.randomUUID()}`, settings: { webhook: 'off', ...settings } });
  const refuseAllBut = (clientId: string, path: string, status: number) => {
    service().genesys.settings.refuse = (call) =>
      call.path === path && call.clientId !== clientId ? status : undefined;
  };

  it('are fetched with both credentials, and one that rejects both blocks nothing', async () => {
    const { arn, clientId } = create({ strategy: 'alternating-clients', probes });
    service().journal.clear();
    await rotate(service(), arn);
    const fetched = service()
      .journal.entries()
      .filter(({ operation }) => operation === 'GET /api/v2/routing/queues');
    expect(fetched.map(({ status }) => status)).toEqual([403, 403]);
    expect(documentAt(service(), arn).clientId).not.toBe(clientId);
  });

  /** Runs the steps up to testSecret, each once. Returns the result of the last one. */
  const verify = async (arn: string, afterCreateSecret = () => {}) => {
    const { secretsManager } = service();
    const token = crypto.randomUUID();
    secretsManager.announce(arn, token);
    await secretsManager.runStep(arn, 'createSecret', token);
    afterCreateSecret();
    await secretsManager.runStep(arn, 'setSecret', token);
    const { error } = await secretsManager.runStep(arn, 'testSecret', token);
    service().genesys.settings.refuse = () => undefined;
    return error?.errorMessage ?? 'passed';
  };

  it.each([403, 500])('block a pending credential that gets %i when the current one does not', async (status) => {
    const { arn, clientId } = create({ probes });
    refuseAllBut(clientId, '/api/v2/users', status);
    expect(await verify(arn)).toMatch(/^probe-failed: .*GET \/api\/v2\/users returns .* instead of 200/);
  });

  it('wait for a pending credential that is only delayed', async () => {
    const { arn, clientId } = create({ probes });
    refuseAllBut(clientId, '/api/v2/users', 403);
    const stop = service().faults.onApplied(({ operation, status }) => {
      if (operation === 'GET /api/v2/users' && status === 403) service().genesys.settings.refuse = () => undefined;
    });
    expect(await verify(arn)).toBe('passed');
    stop();
  });

  const refuseUsers = () => {
    service().genesys.settings.refuse = ({ path }) => (path === '/api/v2/users' ? 403 : undefined);
  };
  const createWith = (strategy: string) => {
    const admin = `admin-${crypto.randomUUID()}`;
    service().createManagedSecret({ name: admin });
    return create({ strategy, probes: '/api/v2/users', 'admin-secret': admin });
  };

  it('also check a new secret of the same client (multi-secret)', async () => {
    const { arn } = createWith('multi-secret');
    await rotate(service(), arn);
    refuseUsers();
    expect(await verify(arn)).toBe('passed');
  });

  it('also check the new secret when the old one is dead, so that every rejection counts (in-place)', async () => {
    const { arn } = createWith('in-place');
    await rotate(service(), arn);
    expect(await verify(arn, refuseUsers)).toMatch(/^probe-failed: /);
  });

  it('are tried before the old secret is regenerated (in-place)', async () => {
    const { arn } = createWith('in-place');
    await rotate(service(), arn);
    const current = documentAt(service(), arn);
    const token = crypto.randomUUID();
    service().secretsManager.announce(arn, token);
    refuseUsers();
    const { error } = await service().secretsManager.runStep(arn, 'createSecret', token);
    service().genesys.settings.refuse = () => undefined;
    expect(error?.errorMessage).toMatch(/^probe-failed: /);
    expect(logsIn(service(), current)).toBe(true);
  });
});
