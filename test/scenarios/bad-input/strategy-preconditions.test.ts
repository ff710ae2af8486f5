import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRotationService, type RotationService } from '../../../sandbox/rotation-service.ts';
import { announceRotation } from './announced-secret.ts';
import { expectStepRefused } from './expect-refused.ts';
import { addSecrets } from './foreign-secrets.ts';

let service: RotationService;

beforeAll(async () => {
  service = await createRotationService({ inProcess: true });
});
afterAll(() => service.close());

/** The ledger sees the secret for the first time: whose its client is shows a login. */
const endsItsToken = 'genesys DELETE /api/v2/tokens/me';
const adopting = ['genesys POST /oauth/token', 'genesys GET /api/v2/tokens/me', endsItsToken];

describe('multi-secret', () => {
  const settings = { strategy: 'multi-secret' };

  it('names the other strategies in an organization without the secrets endpoint', async () => {
    service.genesys.settings.secretsEndpoint = false;
    const secret = announceRotation(service, { settings });
    await expectStepRefused(service, secret, 'createSecret', {
      code: 'multi-secret-unavailable',
      says: ['multi-secret', 'alternating-clients', 'replacement-client', 'in-place', 'genesys-rotation:strategy'],
    });
  });

  it('lists the five foreign secrets that leave no room, and deletes none of them', async () => {
    service.genesys.settings.secretsEndpoint = true;
    const { clientId, clientSecret, primaryId } = createClient();
    const names = ['ops-1', 'ops-2', 'ops-3', 'ops-4'];
    const ids = await addSecrets(service, { clientId, clientSecret }, names);
    const fields = { clientId, clientSecret, secretId: primaryId };
    const secret = announceRotation(service, { settings, fields });
    const { calls } = await expectStepRefused(service, secret, 'createSecret', {
      code: 'secret-limit-reached',
      says: [clientId, '5 active secrets', ...names, ...ids, primaryId, 'delete one'],
    });
    expect(calls.filter((call) => call.includes('DELETE'))).toEqual([endsItsToken]);
  });

  it('refuses to guess which of several secrets it holds, because a wrong guess could revoke the current one', async () => {
    service.genesys.settings.secretsEndpoint = true;
    const { clientId, clientSecret } = createClient();
    const ids = await addSecrets(service, { clientId, clientSecret }, ['ops-1']);
    const secret = announceRotation(service, { settings, fields: { clientId, clientSecret } });
    await expectStepRefused(service, secret, 'createSecret', {
      code: 'ambiguous-client-secret',
      says: [clientId, ...ids, 'the ledger does not say which one', 'delete in Genesys Cloud'],
    });
  });
});

describe('in-place', () => {
  it('needs another credential to administer, or a lost response would lock the client out', async () => {
    const secret = announceRotation(service, { settings: { strategy: 'in-place' } });
    const { calls } = await expectStepRefused(service, secret, 'createSecret', {
      code: 'admin-secret-required',
      says: ['genesys-rotation:admin-secret', 'oauth:client:edit', 'alternating-clients'],
    });
    expect(calls.filter((call) => call.startsWith('genesys'))).toEqual(adopting);
  });

  it('does not accept the secret itself as that other credential', async () => {
    const name = 'administers-itself';
    const secret = announceRotation(service, { name, settings: { strategy: 'in-place', 'admin-secret': name } });
    await expectStepRefused(service, secret, 'createSecret', { code: 'admin-secret-required' });
  });
});

describe('a grace period that is not shorter than the rotation interval is refused before anything is created', () => {
  it.each([
    ['24h', { AutomaticallyAfterDays: 1 }, ['The grace period (1d)', 'interval of 1d']],
    [undefined, { AutomaticallyAfterDays: 1 }, ['The grace period (1d)', 'interval of 1d']],
    ['24h', { ScheduleExpression: 'rate(4 hours)' }, ['The grace period (1d)', 'interval of 4h']],
    ['4h', { ScheduleExpression: 'rate(4 hours)' }, ['The grace period (4h)', 'interval of 4h']],
    ['31d', { ScheduleExpression: 'rate(30 days)' }, ['The grace period (31d)', 'interval of 30d']],
  ])('grace %s, rules %o', async (grace, rules, says) => {
    const secret = announceRotation(service, { settings: grace === undefined ? {} : { 'grace-period': grace } });
    service.secretsManager.configureRotation(secret.arn, {
      functionArn: service.rotateFunctionArn,
      isTested: true,
      rules,
    });
    const { calls } = await expectStepRefused(service, secret, 'createSecret', {
      code: 'invalid-settings',
      says: [...says, 'genesys-rotation:grace-period', 'rotate less often'],
    });
    expect(calls.filter((call) => call.startsWith('genesys'))).toEqual(adopting);
  });

  it('but a slightly shorter one is accepted', async () => {
    const settings = { strategy: 'replacement-client', 'grace-period': '23h' };
    const secret = announceRotation(service, { settings });
    const rules = { AutomaticallyAfterDays: 1 };
    service.secretsManager.configureRotation(secret.arn, {
      functionArn: service.rotateFunctionArn,
      isTested: true,
      rules,
    });
    const result = await service.secretsManager.runStep(secret.arn, 'createSecret', secret.token);
    expect(result.outcome).toBe('success');
  });

  it('and so is a token lifetime that is not shorter, if the standby client’s grace period must be over', async () => {
    const secret = announceRotation(service, { settings: { 'grace-period': '1h' } });
    const rules = { ScheduleExpression: 'rate(4 hours)' };
    service.secretsManager.configureRotation(secret.arn, {
      functionArn: service.rotateFunctionArn,
      isTested: true,
      rules,
    });
    await expectStepRefused(service, secret, 'createSecret', {
      code: 'invalid-settings',
      says: ['access tokens', '(1d)', 'interval of 4h', 'accessTokenValiditySeconds'],
    });
  });
});

function createClient() {
  const { genesys, organization, roleId } = service;
  const roleDivisions = [{ roleId, divisionId: '*' }];
  const { clientId, clientSecret } = genesys.createClient({ organization, name: 'several secrets', roleDivisions });
  const primaryId = genesys.liveCredentials().find((live) => live.clientId === clientId)?.secretId ?? '';
  return { clientId, clientSecret, primaryId };
}
