import { describe, expect, it } from 'vitest';
import { createPropagatedSecret, useDestinations } from './destinations/destinations-service.ts';
import { documentAt, rotate } from './managed-secret.ts';

describe('integrations that use the credential but are not in a destination', () => {
  const service = useDestinations();

  /** A secret with one copy that is a destination, and an integration that uses another copy. */
  const withDependent = (settings: Readonly<Record<string, string>>) => {
    const { genesys, organization } = service();
    const secret = createPropagatedSecret(service(), settings);
    const { clientId, clientSecret } = documentAt(service(), secret.arn);
    const fields = { clientId, clientSecret };
    const { credentialId } = genesys.createIntegrationCredential({
      organization,
      name: 'forgotten',
      credentialFields: fields,
    });
    const name = `Data Actions ${crypto.randomUUID()}`;
    genesys.createIntegration({ organization, name, credentials: { pureCloudOAuthClient: credentialId } });
    genesys.createIntegration({
      organization,
      name: 'known',
      credentials: { pureCloudOAuthClient: secret.credentialId },
    });
    return { ...secret, forgottenId: credentialId, integration: name };
  };
  const warningsOf = (arn: string) =>
    service()
      .lambda.logs.lines()
      .filter(({ line }) => line.includes('"WARN"') && line.includes(arn))
      .map(({ line }) => line);

  it('are reported by watch, and by no rotation, unless the secret says otherwise', async () => {
    const secret = withDependent({});
    service().journal.clear();
    await rotate(service(), secret.arn);
    const searches = () =>
      service()
        .journal.entries()
        .filter(({ operation }) => /integrations($|\/[^c])/.test(operation)).length;
    expect(searches()).toBe(0);
    await service().lambda.invoke('watch', { all: true });
    expect(searches()).toBeGreaterThan(0);
    const found = warningsOf(secret.arn).filter((line) => line.includes('"finding":"dependent-integrations"'));
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(secret.forgottenId);
    expect(found[0]).not.toContain(secret.credentialId);
  });

  it('block the rotation before anything is written (block)', async () => {
    const secret = withDependent({ 'dependent-integrations': 'block' });
    const { outcome, steps } = await service().secretsManager.rotate(secret.arn);
    expect(outcome).not.toBe('succeeded');
    expect(steps.at(-1)?.invocation.error?.errorMessage).toMatch(
      new RegExp(`^dependent-integrations-found: .*${secret.integration} \\(credential ${secret.forgottenId}\\)`),
    );
    expect(service().genesys.integrationCredentialFields(secret.credentialId)?.clientId).toBe(secret.clientId);
    const ids = `${secret.credentialId} ${secret.forgottenId}`;
    service().secretsManager.setTag(secret.arn, 'genesys-rotation:integration-credentials', ids);
    await service().secretsManager.rotate(secret.arn);
    const current = documentAt(service(), secret.arn);
    expect(service().genesys.integrationCredentialFields(secret.forgottenId)?.clientId).toBe(current.clientId);
  });

  it('block an in-place rotation before its secret is revoked (block)', async () => {
    const admin = `admin-${crypto.randomUUID()}`;
    service().createManagedSecret({ name: admin });
    const secret = withDependent({
      strategy: 'in-place',
      'admin-secret': admin,
      'dependent-integrations': 'block',
    });
    const before = documentAt(service(), secret.arn);
    const { steps } = await service().secretsManager.rotate(secret.arn);
    expect(steps.map(({ step }) => step)).not.toContain('setSecret');
    expect(service().genesys.canLogIn(before.clientId, before.clientSecret)).toBe(true);
  });

  it('block the rotation when the client may not read them (block)', async () => {
    const blocked = withDependent({ 'dependent-integrations': 'block' });
    service().genesys.settings.refuse = ({ path }) => (path === '/api/v2/integrations' ? 403 : undefined);
    const { steps } = await service().secretsManager.rotate(blocked.arn);
    service().genesys.settings.refuse = () => undefined;
    expect(steps.at(-1)?.invocation.error?.errorMessage).toMatch(/^missing-permission: /);
  });
});
