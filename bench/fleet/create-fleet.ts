import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { createRotationService, type RotationService } from '../../sandbox/rotation-service.ts';

export interface FleetOptions {
  readonly secrets: number;
  /** Whether one admin secret serves all secrets; otherwise each credential administers itself. */
  readonly hasAdmin: boolean;
  /** Number of old credentials with a scheduled revocation. */
  readonly pendingRetirements: number;
}

/** Creates secrets whose last rotation is long complete: AWSPREVIOUS holds a dead credential. */
export async function createFleet(options: FleetOptions): Promise<RotationService> {
  const service = await createRotationService({ timeoutMs: 300_000 });
  const credentials = { accessKeyId: 'bench', secretAccessKey: 'bench' };
  const operator = new SecretsManagerClient({ endpoint: service.endpoint, region: 'eu-west-1', credentials });
  if (options.hasAdmin) service.createManagedSecret({ name: 'admin' });
  for (let index = 0; index < options.secrets; index += 1) {
    const settings = options.hasAdmin ? { 'admin-secret': 'admin' } : {};
    const { arn, clientId } = service.createManagedSecret({ name: `fleet/app-${index}`, settings });
    const SecretString = JSON.stringify({ clientId, ...service.genesys.regenerateByHand(clientId) });
    await operator.send(new PutSecretValueCommand({ SecretId: arn, SecretString }));
    if (index < options.pendingRetirements) scheduleRetirement(service, arn, clientId, index);
  }
  operator.destroy();
  return service;
}

function scheduleRetirement(service: RotationService, secretArn: string, clientId: string, index: number): void {
  const dueAt = new Date(service.clock.now() + 30 * 86_400_000).toISOString();
  const order = {
    secretArn,
    strategy: 'alternating-clients',
    phase: 'regenerate',
    clientId,
    environment: 'mypurecloud.com',
    retiredVersionId: 'retired',
    promotedVersionId: 'promoted',
    dueAt,
    scheduledAt: dueAt,
  };
  service.scheduler.create(`retire-regenerate-${index}`, {
    GroupName: 'genesys-oauth-rotation',
    ScheduleExpression: `at(${dueAt.slice(0, 19)})`,
    FlexibleTimeWindow: { Mode: 'OFF' },
    Target: {
      Arn: service.lambda.arnOf('retire'),
      RoleArn: 'arn:aws:iam::123456789012:role/bench',
      Input: JSON.stringify(order),
    },
  });
}
