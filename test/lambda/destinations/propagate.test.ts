import { describe, expect, it } from 'vitest';
import { RotationError } from '../../../domain/rotation-error.ts';
import { destinationsOf } from '../../../lambda/destinations/destinations-of.ts';
import { checkDestinations, propagate } from '../../../lambda/destinations/propagate.ts';
import { connectionFailed, FakeHttps, responded } from '../fakes/fake-https.ts';
import { FakeVault } from '../fakes/fake-vault.ts';
import { clientRequestToken } from '../fakes/rotation.ts';
import { arrangeDestination, failureOf, pending, signingKey } from './destination-under-test.ts';

const webhook = { url: new URL('https://hooks.example.com/'), secretId: 'hook-key' };
const vault = { address: new URL('https://vault.example.com'), mount: 'secret', secretId: 'vault-login' };

function arrange({ hook = new FakeHttps(responded(200)), secrets = {} } = {}) {
  const store = new FakeVault();
  const arranged = arrangeDestination({
    https: { send: (request) => (request.url.host === 'hooks.example.com' ? hook : store).send(request) },
    settings: { integrationCredentials: ['cred-1', 'cred-2'], vaultPath: 'billing', webhook: 'notify' },
    destinations: { webhook, vault },
    secrets: { 'hook-key': signingKey, 'vault-login': JSON.stringify({ token: store.token }), ...secrets },
  });
  const { integrations } = arranged.session;
  for (const id of ['cred-1', 'cred-2']) integrations.addCredential(id, 'client-1');
  const run = async () => {
    const destinations = destinationsOf(arranged.rotation, arranged.session);
    await checkDestinations(destinations);
    await propagate(arranged.rotation, clientRequestToken, destinations, pending);
  };
  const written = () => [...integrations.updates.map(({ id }) => id), ...store.entries.keys(), ...hook.requests];
  return { ...arranged, integrations, store, hook, run, written };
}

describe('the destinations of a secret', () => {
  it('are none where nothing is set', () => {
    const { rotation, session } = arrangeDestination({ destinations: { webhook, vault } });
    expect(destinationsOf(rotation, session)).toEqual([]);
  });

  it('are those that keep a copy, and after them the one that is notified', () => {
    const { rotation, session } = arrange();
    expect(destinationsOf(rotation, session).map(({ name }) => name)).toEqual([
      'integration credential cred-1',
      'integration credential cred-2',
      'Vault entry secret/billing',
      'webhook at hooks.example.com',
    ]);
  });

  it('do not include a webhook that the secret switches off, or that the function does not have', () => {
    const { rotation, session } = arrangeDestination({ settings: { webhook: 'off' }, destinations: { webhook } });
    expect(destinationsOf(rotation, session)).toEqual([]);
    const without = arrangeDestination({ settings: { webhook: 'notify', vaultPath: 'billing' } });
    expect(destinationsOf(without.rotation, without.session)).toEqual([]);
  });
});

describe('the new credential', () => {
  it('goes to each destination, and each is in the audit', async () => {
    const { run, written, lines, audited } = arrange();
    await run();
    expect(written()).toHaveLength(4);
    expect(audited()).toEqual(Array(4).fill('destination-written'));
    expect(lines.join()).toContain('Vault entry secret/billing');
    expect(lines.join()).not.toContain('CANARY');
  });

  it('goes there twice with the same end', async () => {
    const { run, integrations, store, hook } = arrange();
    await run();
    const first = [[...integrations.credentials.values()], store.fieldsAt('billing')];
    expect(hook.requests[0]?.headers['webhook-id']).toContain(clientRequestToken);
    await run();
    expect([[...integrations.credentials.values()], store.fieldsAt('billing')]).toEqual(first);
    expect(new Set(hook.requests.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
  });

  it('goes nowhere as long as any destination cannot accept it', async () => {
    const broken = [
      { ...arrange({ secrets: { 'hook-key': 'no key' } }), name: 'webhook at hooks.example.com' },
      { ...arrange({ secrets: { 'vault-login': '{}' } }), name: 'Vault entry secret/billing' },
      { ...arrange(), name: 'integration credential cred-2' },
    ];
    broken[2]?.integrations.credentials.delete('cred-2');
    for (const { run, written, name, audited } of broken) {
      const error = await failureOf(run());
      expect(error.message).toContain(`Destination: ${name}.`);
      expect(written()).toEqual([]);
      expect(audited()).toEqual([]);
    }
  });

  it('stops at the destination that fails, with its name, and gets on in the next run', async () => {
    const { run, written, audited } = arrange({ hook: new FakeHttps(responded(400), responded(200)) });
    const error = await failureOf(run());
    expect(error.message).toContain('Destination: webhook at hooks.example.com.');
    expect(audited()).toHaveLength(3);
    await run();
    expect(written().length).toBeGreaterThan(4);
    expect(audited()).toHaveLength(7);
  });

  it.each([
    { failing: 'cred-1', outcome: 'unchanged' },
    { failing: 'cred-2', outcome: 'unknown' },
  ])('that fails at $failing leaves what was there $outcome', async ({ failing, outcome }) => {
    const { run, integrations } = arrange();
    const failure = new RotationError('genesys-unavailable', { message: 'It is down.', nextStep: 'wait.' });
    const update = integrations.updateCredential.bind(integrations);
    integrations.updateCredential = (credential) =>
      credential.id === failing ? Promise.reject(failure) : update(credential);
    expect(await failureOf(run())).toMatchObject({ code: 'genesys-unavailable', outcome });
  });

  it('is not said to be written where that is not known', async () => {
    const { run, audited } = arrange({ hook: new FakeHttps(connectionFailed('ECONNRESET')) });
    expect(await failureOf(run())).toMatchObject({ code: 'destination-unavailable', outcome: 'unknown' });
    expect(audited()).toHaveLength(3);
  });
});

it('in an emergency, a destination that fails is reported, and the others get the credential', async () => {
  const arranged = arrange({ hook: new FakeHttps(responded(400)) });
  arranged.integrations.credentials.delete('cred-1');
  const destinations = destinationsOf(arranged.rotation, arranged.session);
  await propagate(arranged.rotation, clientRequestToken, destinations, pending, { urgent: true });
  expect(arranged.audited()).toHaveLength(2);
  expect(arranged.lines.filter((line) => line.includes('A destination did not get the new credential'))).toHaveLength(
    2,
  );
});

it('leaves an error that is none of ours as it is', async () => {
  const { rotation } = arrange();
  const defect = new TypeError('a defect');
  const written = { name: 'w', check: async () => {}, write: async () => {} };
  const broken = { name: 'x', check: () => Promise.reject(defect), write: () => Promise.reject(defect) };
  await expect(checkDestinations([broken])).rejects.toBe(defect);
  await expect(propagate(rotation, clientRequestToken, [written, broken], pending)).rejects.toBe(defect);
});

it('says once which destination it was', async () => {
  const error = new RotationError('destination-rejected', { message: 'No.', nextStep: 'see.' });
  const destination = { name: 'x', check: () => Promise.reject(error), write: async () => {} };
  expect((await failureOf(checkDestinations([destination]))).summary).toBe('No. Destination: x.');
});
