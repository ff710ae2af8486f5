import { describe, expect, it } from 'vitest';
import { RotationError } from '../../../domain/rotation-error.ts';
import { replaceInDestinations, restoreDestinations } from '../../../lambda/destinations/restore-destinations.ts';
import { auditRecords } from '../fakes/audit-records.ts';
import { FakeHttps, responded } from '../fakes/fake-https.ts';
import { FakeVault } from '../fakes/fake-vault.ts';
import { clientRequestToken, document } from '../fakes/rotation.ts';
import { arrangeDestination, current, failureOf, pending, signingKey } from './destination-under-test.ts';

const webhook = { url: new URL('https://hooks.example.com/'), secretId: 'hook-key' };
const vault = { address: new URL('https://vault.example.com'), mount: 'secret', secretId: 'vault-login' };

const fieldsOf = ({ clientId, clientSecret, environment }: typeof pending) =>
  JSON.stringify({ owner: 'team', clientId, clientSecret: clientSecret.reveal(), environment });

/** @param pendingVersionId the version that AWSPENDING is on; `null` for none */
function arrange(pendingVersionId: string | null = clientRequestToken) {
  const hook = new FakeHttps(responded(200));
  const store = new FakeVault();
  const { rotation, ...arranged } = arrangeDestination({
    https: { send: (request) => (request.url.host === 'hooks.example.com' ? hook : store).send(request) },
    settings: { integrationCredentials: ['cred-1'], vaultPath: 'billing', webhook: 'notify' },
    destinations: { webhook, vault },
    secrets: { 'hook-key': signingKey, 'vault-login': JSON.stringify({ token: store.token }) },
  });
  const stagesByVersion = {
    'version-1': ['AWSCURRENT'],
    ...(pendingVersionId === null ? {} : { [pendingVersionId]: ['AWSPENDING'] }),
  };
  const possession: { error?: RotationError } = {};
  const secret = {
    ...rotation,
    description: { ...rotation.description, stagesByVersion },
    services: { ...rotation.services, integrationCredentials: { adopted: ['cred-1=billing'] } },
    assertPossessed: async () => {
      if (possession.error !== undefined) throw possession.error;
    },
  };
  const { integrations } = arranged.session;
  const withdrawal = {
    withdrawn: pending,
    withdrawnVersionId: clientRequestToken,
    inForce: current,
    inForceVersionId: 'version-1',
  };
  const run = (changed = {}) => restoreDestinations(secret, arranged.session, { ...withdrawal, ...changed });
  const takeOut = (retired: typeof pending, options: { readonly urgent?: boolean } = {}) =>
    replaceInDestinations(
      secret,
      arranged.session,
      { retired, inForce: current, inForceVersionId: 'version-1' },
      options,
    );
  const warnings = () =>
    arranged.lines.map((line) => JSON.parse(line)).filter(({ level }: { level: string }) => level === 'WARN');
  return { ...arranged, possession, hook, store, integrations, run, takeOut, warnings };
}

describe('a credential that is withdrawn', () => {
  it('is replaced by the one in force wherever it is held', async () => {
    const { run, integrations, store, hook, lines } = arrange();
    integrations.addCredential('cred-1', 'client-2', 'pureCloudOAuthClient', { region: 'eu' });
    store.put('billing', fieldsOf(pending));
    await run();
    expect(integrations.updates).toMatchObject([
      { fields: { region: 'eu', clientId: 'client-1', clientSecret: 'CANARY-current' } },
    ]);
    expect(store.fieldsAt('billing')).toMatchObject({
      owner: 'team',
      clientId: 'client-1',
      clientSecret: 'CANARY-current',
    });
    expect(JSON.parse(hook.requests[0]?.body ?? '')).toMatchObject({
      event: 'credential.restored',
      clientId: 'client-1',
      versionId: 'version-1',
    });
    expect(hook.requests[0]?.headers['webhook-id']).toContain(clientRequestToken);
    expect(auditRecords(lines)).toMatchObject(
      ['integration credential cred-1', 'Vault entry secret/billing', 'webhook at hooks.example.com'].map(
        (destination) => ({ event: 'destination-restored', destination, clientId: 'client-1' }),
      ),
    );
    expect(lines.join()).not.toContain('CANARY');
  });

  it('is skipped if it does not hold it', async () => {
    const { run, integrations, store } = arrange();
    integrations.addCredential('cred-1', 'client-3');
    store.put('billing', fieldsOf(document({ clientId: 'client-3' })));
    await run();
    expect(integrations.updates).toEqual([]);
    expect(store.routes()).toEqual(['GET /v1/secret/data/billing']);
  });

  it('is replaced where it is not known who is held, for a dead one would be worse', async () => {
    const { run, integrations } = arrange();
    integrations.addCredential('cred-1', undefined);
    await run();
    expect(integrations.updates).toHaveLength(1);
  });

  it.each([null, 'version-1'])('is replaced there too when no other rotation is under way: %s', async (stage) => {
    const { run, integrations, hook } = arrange(stage);
    integrations.addCredential('cred-1', undefined);
    await run();
    expect(integrations.updates).toHaveLength(1);
    expect(hook.requests).toHaveLength(1);
  });

  it('is replaced nowhere by one that does not log in to the organization of the secret', async () => {
    const { run, takeOut, possession, integrations, store, hook } = arrange();
    possession.error = new RotationError('organization-mismatch', { message: 'It is of another.', nextStep: 'none.' });
    integrations.addCredential('cred-1', 'client-2');
    store.put('billing', fieldsOf(pending));
    for (const work of [run(), takeOut(pending)]) {
      expect(await failureOf(work)).toMatchObject({ code: 'organization-mismatch' });
    }
    expect([integrations.updates, hook.requests, store.entries.get('billing')?.version]).toEqual([[], [], 1]);
  });

  it('restored twice has the same result, and sends the same message', async () => {
    const { run, integrations, store, hook } = arrange();
    integrations.addCredential('cred-1', 'client-2');
    store.put('billing', fieldsOf(pending));
    await run();
    await run();
    expect(integrations.updates).toHaveLength(1);
    expect(store.entries.get('billing')?.version).toBe(2);
    expect(new Set(hook.requests.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
  });

  it('that a destination does not give up fails with the name of that destination', async () => {
    const { run, integrations, store, hook } = arrange();
    integrations.addCredential('cred-1', 'client-2');
    store.put('billing', fieldsOf(pending));
    store.fail('POST', responded(403));
    const error = await failureOf(run());
    expect(error).toMatchObject({ code: 'destination-rejected' });
    expect(error.message).toContain('Destination: Vault entry secret/billing.');
    expect(hook.requests).toEqual([]);
  });
});

describe('a failure after another destination', () => {
  it.each([
    { held: 'client-2', outcome: 'unknown' },
    { held: 'client-3', outcome: 'unchanged' },
  ])('that held $held leaves what was there $outcome', async ({ held, outcome }) => {
    const arrangeFailure = () => {
      const arranged = arrange();
      arranged.integrations.addCredential('cred-1', held);
      arranged.store.fail('GET', responded(403));
      return arranged;
    };
    const expected = { code: 'destination-rejected', outcome };
    expect(await failureOf(arrangeFailure().run())).toMatchObject(expected);
    expect(await failureOf(arrangeFailure().takeOut(pending))).toMatchObject(expected);
  });
});

describe('while another rotation is under way, which writes its own', () => {
  const other = '99999999-2222-3333-4444-555555555555';

  it('what surely holds the withdrawn one gets the one in force', async () => {
    const { run, integrations, store } = arrange(other);
    integrations.addCredential('cred-1', 'client-2');
    store.put('billing', fieldsOf(pending));
    await run();
    expect(integrations.updates).toHaveLength(1);
    expect(store.fieldsAt('billing')).toMatchObject({ clientId: 'client-1' });
  });

  it('what cannot be determined is left to it', async () => {
    const { run, integrations, store, hook, audited } = arrange(other);
    integrations.addCredential('cred-1', undefined);
    store.put('billing', fieldsOf(document({ clientId: 'client-3' })));
    await run();
    expect(integrations.updates).toEqual([]);
    expect(hook.requests).toEqual([]);
    expect(audited()).toEqual([]);
  });

  it('what holds another secret of the same client is left to it', async () => {
    const { run, integrations } = arrange(other);
    integrations.addCredential('cred-1', 'client-1');
    await run({ withdrawn: document({ clientId: 'client-1', clientSecret: 'second' }) });
    expect(integrations.updates).toEqual([]);
  });
});

describe('before a replaced credential is revoked', () => {
  it('a destination that still holds it gets the one in force', async () => {
    const { takeOut, integrations, store, hook, lines } = arrange();
    integrations.addCredential('cred-1', 'client-2');
    store.put('billing', fieldsOf(pending));
    await takeOut(pending);
    expect(integrations.updates).toMatchObject([{ fields: { clientId: 'client-1' } }]);
    expect(store.fieldsAt('billing')).toMatchObject({ clientSecret: 'CANARY-current' });
    expect(hook.requests).toEqual([]);
    expect(auditRecords(lines)).toMatchObject(
      ['integration credential cred-1', 'Vault entry secret/billing'].map((destination) => ({
        event: 'destination-written',
        destination,
        clientId: 'client-1',
        reason: expect.stringContaining('about to be revoked'),
      })),
    );
  });

  it('one that does not, or of which it is unknown, is skipped', async () => {
    for (const clientId of ['client-1', 'client-9', undefined]) {
      const { takeOut, integrations, hook, audited } = arrange();
      integrations.addCredential('cred-1', clientId);
      await takeOut(pending);
      expect(integrations.updates).toEqual([]);
      expect(hook.requests).toEqual([]);
      expect(audited()).toEqual([]);
    }
  });

  it('one that fails is waited for, but not when the credential leaked', async () => {
    const { takeOut, integrations, store, warnings } = arrange();
    integrations.addCredential('cred-1', 'client-2');
    integrations.updateCredential = () => Promise.reject(new RotationError('destination-unavailable', failed));
    store.put('billing', fieldsOf(pending));
    await expect(takeOut(pending)).rejects.toMatchObject({ code: 'destination-unavailable' });
    await takeOut(pending, { urgent: true });
    expect(warnings()).toMatchObject([{ code: 'destination-unavailable' }]);
    expect(store.fieldsAt('billing')).toMatchObject({ clientSecret: 'CANARY-current' });
  });

  it('one that was deleted holds nothing', async () => {
    const { takeOut, integrations, audited } = arrange();
    integrations.credentials.clear();
    await takeOut(pending);
    expect(audited()).toEqual([]);
  });
});

const failed = { message: 'It is down.', nextStep: 'bring it up.' };
