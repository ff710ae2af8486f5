import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect } from 'vitest';
import { createRotationService, type RotationServiceWithDestinations } from '../../../sandbox/rotation-service.ts';
import { leaks } from '../../crash/invariants.ts';
import { documentAt, type StoredDocument } from '../managed-secret.ts';

/** One sandbox with every destination for a file of scenarios. Checks at the end that no output contains a secret. */
export function useDestinations(): () => RotationServiceWithDestinations {
  let service: RotationServiceWithDestinations;
  beforeAll(async () => {
    service = await createRotationService({
      inProcess: true,
      minimumIdle: 1,
      destinations: true,
      variables: { GENESYS_PROPAGATION_TIMEOUT: '1s' },
      permissions: ['authorization:division:view', 'directory:user:view'],
    });
    service.genesys.settings.secretsEndpoint = true;
    service.genesys.settings.rateLimitPerMinute = 1_000_000;
  });
  afterAll(async () => {
    const found = leaks(service);
    const shown = JSON.stringify([service.lambda.logs.lines(), service.cloudWatch.metrics()]);
    const canaries = service.destinations.createdSecrets().filter((secret) => shown.includes(secret));
    await service.close();
    expect([found, canaries]).toEqual([[], []]);
  });
  return () => service;
}

export interface PropagatedSecret {
  readonly arn: string;
  readonly name: string;
  readonly clientId: string;
  readonly credentialId: string;
  readonly vaultPath: string;
}

/** A managed secret with a copy in each destination: in an integration, in Vault, and sent to the webhook. */
export function createPropagatedSecret(
  service: RotationServiceWithDestinations,
  settings: Readonly<Record<string, string>> = {},
): PropagatedSecret {
  const { genesys, organization, destinations } = service;
  const name = `app-${randomUUID()}`;
  const { arn, clientId } = service.createManagedSecret({
    name,
    settings: { 'vault-path': name, webhook: 'credential', ...settings },
  });
  const { clientSecret } = documentAt(service, arn);
  const { credentialId } = genesys.createIntegrationCredential({
    organization,
    name: `copy for ${name}`,
    credentialFields: { clientId, clientSecret, loginUrl: 'https://login.mypurecloud.com' },
  });
  service.secretsManager.setTag(arn, 'genesys-rotation:integration-credentials', credentialId);
  destinations.vault.writeByHand({ path: name }, { owner: 'platform', clientId, clientSecret });
  return { arn, name, clientId, credentialId, vaultPath: name };
}

export function credentialOf({ clientId, clientSecret }: StoredDocument) {
  return { clientId, clientSecret };
}

/** The credential in each destination; for the webhook, the last one that it was sent. */
export function copiesOf(service: RotationServiceWithDestinations, secret: PropagatedSecret) {
  const { genesys, destinations } = service;
  const deliveries = destinations.webhook
    .deliveries()
    .map(({ body }) => JSON.parse(body))
    .filter(({ secretArn, clientSecret }) => secretArn === secret.arn && clientSecret !== undefined);
  return {
    integration: pick(genesys.integrationCredentialFields(secret.credentialId)),
    vault: pick(destinations.vault.read({ path: secret.vaultPath })),
    webhook: pick(deliveries.at(-1)),
  };
}

/** The expected copies if every destination holds this credential. */
export function everywhere(credential: { clientId: string; clientSecret: string }) {
  return { integration: credential, vault: credential, webhook: credential };
}

function pick(fields: Readonly<Record<string, unknown>> | undefined) {
  return fields === undefined ? undefined : { clientId: fields.clientId, clientSecret: fields.clientSecret };
}
