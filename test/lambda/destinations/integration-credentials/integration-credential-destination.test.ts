import { describe, expect, it } from 'vitest';
import { RotationError } from '../../../../domain/rotation-error.ts';
import { integrationCredentialDestination } from '../../../../lambda/destinations/integration-credentials/integration-credential-destination.ts';
import { document } from '../../fakes/rotation.ts';
import { arrangeDestination, current, delivery, failureOf, pending, printed } from '../destination-under-test.ts';

function arrange(adopted: readonly string[] = []) {
  const { session, rotation } = arrangeDestination({});
  const { integrations } = session;
  const secret = { ...rotation, services: { ...rotation.services, integrationCredentials: { adopted } } };
  integrations.addCredential('cred-1', 'client-1', 'pureCloudOAuthClient', { region: 'eu' });
  return { integrations, destination: integrationCredentialDestination(secret, session, 'cred-1') };
}

describe('an integration credential', () => {
  it('gets the new credential and keeps its other fields, its name and its type', async () => {
    const { integrations, destination } = arrange();
    await destination.check();
    expect(integrations.updates).toEqual([]);
    await destination.write(delivery);
    expect(integrations.updates).toEqual([
      {
        id: 'cred-1',
        name: 'cred-1',
        typeName: 'pureCloudOAuthClient',
        fields: { region: 'eu', clientId: 'client-2', clientSecret: 'CANARY-pending' },
      },
    ]);
  });

  it('written twice ends the same', async () => {
    const { integrations, destination } = arrange();
    await destination.write(delivery);
    await destination.write(delivery);
    expect(integrations.updates[0]).toEqual(integrations.updates[1]);
  });

  it.each(['check', 'write'] as const)('of another client, or of one that is not shown, fails the %s', async (call) => {
    for (const clientId of ['client-9', '__proto__', undefined]) {
      const { integrations, destination } = arrange(['cred-1=another-secret', 'cred-2=billing']);
      integrations.addCredential('cred-1', clientId);
      const error = await failureOf(destination[call](delivery));
      expect(error).toMatchObject({ code: 'destination-rejected', outcome: 'unchanged' });
      expect(error.nextStep).toContain('"cred-1=billing"');
      expect(integrations.updates).toEqual([]);
    }
  });

  it('that the deployment lets this secret adopt is written, whatever it shows', async () => {
    for (const clientId of ['client-9', undefined]) {
      const { integrations, destination } = arrange(['cred-1=billing']);
      integrations.addCredential('cred-1', clientId);
      await destination.check();
      await destination.write(delivery);
      expect(integrations.updates).toHaveLength(1);
    }
  });

  it.each(['check', 'write'] as const)('that does not exist fails the %s by its id', async (call) => {
    const { integrations, destination } = arrange();
    integrations.credentials.clear();
    const error = await failureOf(destination[call](delivery));
    expect(error).toMatchObject({ code: 'destination-rejected', outcome: 'unchanged' });
    expect(error.message).toContain('cred-1');
    expect(integrations.updates).toEqual([]);
  });

  it.each(['check', 'write'] as const)('of another type fails the %s and is not written', async (call) => {
    const { integrations, destination } = arrange();
    integrations.addCredential('cred-1', undefined, 'userDefinedOAuth');
    const error = await failureOf(destination[call](delivery));
    expect(error).toMatchObject({ code: 'destination-rejected', outcome: 'unchanged' });
    expect(error.message).toMatch(/cred-1.*userDefinedOAuth.*pureCloudOAuthClient/);
    expect(integrations.updates).toEqual([]);
  });

  it('that reads otherwise than it was written fails, and shows no secret', async () => {
    const { integrations, destination } = arrange();
    integrations.onUpdate = () => integrations.addCredential('cred-1', 'client-9');
    const error = await failureOf(destination.write(delivery));
    expect(error).toMatchObject({ code: 'destination-rejected', outcome: 'unknown' });
    expect(error.message).toMatch(/client-2.*client-9/);
    expect(printed(error)).not.toContain('CANARY');
  });

  it('that vanishes while it is written fails', async () => {
    const { integrations, destination } = arrange();
    integrations.onUpdate = ({ id }) => void integrations.credentials.delete(id);
    const error = await failureOf(destination.write(delivery));
    expect(error).toMatchObject({ code: 'destination-rejected', outcome: 'unknown' });
    expect(error.message).not.toContain('nothing was written');
  });

  it('that was written and cannot be read again does not say that nothing was changed', async () => {
    const { integrations, destination } = arrange();
    const failure = new RotationError('genesys-unavailable', { message: 'It is down.', nextStep: 'wait.' });
    integrations.onUpdate = () => {
      integrations.getCredential = () => Promise.reject(failure);
    };
    const error = await failureOf(destination.write(delivery));
    expect(error).toMatchObject({ code: 'genesys-unavailable', outcome: 'unknown' });
  });
});

describe('which credential it holds', () => {
  it('is determined by the client, if both are of different ones', async () => {
    const { destination } = arrange();
    expect(await destination.holds?.(current, pending)).toBe(true);
    expect(await destination.holds?.(pending, current)).toBe(false);
  });

  it('cannot be determined for two secrets of one client, because a secret is never shown', async () => {
    const { destination } = arrange();
    const other = document({ clientId: 'client-1', clientSecret: 'another' });
    expect(await destination.holds?.(current, other)).toBeUndefined();
  });

  it('cannot be determined if the client is not shown', async () => {
    const { integrations, destination } = arrange(['cred-1=billing']);
    integrations.addCredential('cred-1', undefined);
    expect(await destination.holds?.(current, pending)).toBeUndefined();
  });

  it('is none of this secret if it may not be written', async () => {
    const { integrations, destination } = arrange();
    integrations.addCredential('cred-1', undefined);
    expect(await destination.holds?.(current, pending)).toBe(false);
  });
});
