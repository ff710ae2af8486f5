import { afterAll, beforeAll, expect } from 'vitest';
import { createRotationService, type RotationService } from '../../sandbox/rotation-service.ts';
import { leaks } from '../crash/invariants.ts';

export const dayMs = 86_400_000;

export interface StoredDocument {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly standbyClientId?: string;
  readonly secretId?: string;
}

/**
 * One sandbox for a file of scenarios. Checks at the end that no output contains a secret.
 *
 * @param inProcess false if the scenarios measure real time
 */
export function useService(variables: Record<string, string> = {}, inProcess = true): () => RotationService {
  let service: RotationService;
  beforeAll(async () => {
    service = await createRotationService({
      inProcess,
      minimumIdle: 1,
      variables: { GENESYS_PROPAGATION_TIMEOUT: '1s', ...variables },
    });
    service.genesys.settings.secretsEndpoint = true;
    service.genesys.settings.rateLimitPerMinute = 1_000_000;
  });
  afterAll(async () => {
    const found = leaks(service);
    await service.close();
    expect(found).toEqual([]);
  });
  return () => service;
}

/** The settings that a strategy needs to run here. */
export function settingsFor(service: RotationService, strategy: string): Record<string, string> {
  if (strategy !== 'in-place') return { strategy };
  const name = `admin-${crypto.randomUUID()}`;
  service.createManagedSecret({ name });
  return { strategy, 'admin-secret': name };
}

export function documentAt(service: RotationService, arn: string, stageOrVersion = 'AWSCURRENT'): StoredDocument {
  return JSON.parse(service.secretsManager.value(arn, stageOrVersion) ?? '{}');
}

export function logsIn(service: RotationService, { clientId, clientSecret }: StoredDocument): boolean {
  return service.genesys.canLogIn(clientId, clientSecret);
}

export async function rotate(service: RotationService, arn: string, token?: string): Promise<void> {
  const result = await service.secretsManager.rotate(arn, token === undefined ? {} : { token });
  const errors = result.steps.flatMap(({ invocation }) => invocation.error?.errorMessage ?? []);
  expect({ outcome: result.outcome, errors }).toEqual({ outcome: 'succeeded', errors: [] });
}

/** Lets every period elapse in the sandbox's time. */
export async function letPeriodsPass(service: RotationService, days = 4): Promise<void> {
  for (let day = 0; day < days; day += 1) await service.clock.advance(1.05 * dayMs);
  await service.idle();
}

/** The audit events of one secret, in order. */
export function auditOf(service: RotationService, arn: string): { event: string; [field: string]: unknown }[] {
  return service.lambda.logs.lines().flatMap(({ line }) => {
    if (!line.startsWith('{') || !line.includes(arn)) return [];
    const { audit } = JSON.parse(line);
    return audit === undefined ? [] : [audit];
  });
}

/** The ids of the clients with this name that have a secret with which a program can log in. */
export function liveClientIds(service: RotationService, name: string): string[] {
  return service.genesys.liveCredentials().flatMap((live) => (live.clientName === name ? live.clientId : []));
}

/** Moves AWSCURRENT back to the previous version, as an operator does with the AWS CLI. */
export async function rollBack(service: RotationService, arn: string): Promise<void> {
  const { SecretsManagerClient, UpdateSecretVersionStageCommand } = await import('@aws-sdk/client-secrets-manager');
  const environment = service.environment();
  const client = new SecretsManagerClient({
    endpoint: service.endpoint,
    region: environment.AWS_REGION ?? '',
    credentials: { accessKeyId: 'operator', secretAccessKey: 'operator' },
  });
  const versionAt = (stage: string) =>
    Object.entries(service.secretsManager.versions(arn)).find(([, { stages }]) => stages.includes(stage))?.[0];
  await client.send(
    new UpdateSecretVersionStageCommand({
      SecretId: arn,
      VersionStage: 'AWSCURRENT',
      MoveToVersionId: versionAt('AWSPREVIOUS'),
      RemoveFromVersionId: versionAt('AWSCURRENT'),
    }),
  );
  client.destroy();
}
