import { describe, expect, it } from 'vitest';
import { auditOf, documentAt, logsIn, rotate, useService } from './managed-secret.ts';

describe('changes that propagate to the login servers late', () => {
  const service = useService({ GENESYS_PROPAGATION_TIMEOUT: '5s' }, false);

  it('are waited for: the rotation succeeds at the first attempt', async () => {
    const { arn } = service().createManagedSecret({ name: `app-${crypto.randomUUID()}` });
    service().genesys.settings.propagationDelayMs = 1_500;
    const result = await service().secretsManager.rotate(arn);
    service().genesys.settings.propagationDelayMs = 0;
    expect(result).toMatchObject({ outcome: 'succeeded', attempts: 1 });
  });

  it('are also waited for in the verification of a revocation', async () => {
    const { arn } = service().createManagedSecret({ name: `app-${crypto.randomUUID()}` });
    await rotate(service(), arn);
    // The regenerated secret's predecessor keeps working for a while.
    service().genesys.settings.oldSecretLingersMs = 1_500;
    await service().clock.advance(90_000_000);
    service().genesys.settings.oldSecretLingersMs = 0;
    expect(auditOf(service(), arn).map(({ event }) => event)).toContain('revocation-verified');
  });

  it('are not mistaken for a dead credential when the function has no time left to wait', async () => {
    const { arn } = service().createManagedSecret({ name: `app-${crypto.randomUUID()}` });
    service().lambda.updateFunction('rotate', { timeoutMs: 7_000 });
    service().genesys.settings.propagationDelayMs = 60_000;
    const token = crypto.randomUUID();
    service().secretsManager.announce(arn, token);
    await service().secretsManager.runStep(arn, 'createSecret', token);
    const result = await service().secretsManager.runStep(arn, 'setSecret', token);
    service().genesys.settings.propagationDelayMs = 0;
    service().lambda.updateFunction('rotate', { timeoutMs: 60_000 });
    expect(result.error?.errorMessage).toMatch(/^propagation-timeout: /);
    expect(service().secretsManager.versions(arn)[token]?.stages).toContain('AWSPENDING');
  });
});

describe('a test without a rotation (RotateImmediately: false)', () => {
  const service = useService();

  it('passes with the current value as AWSPENDING, and records only whose the client is', async () => {
    const { arn } = service().createManagedSecret({ name: `app-${crypto.randomUUID()}` });
    const { SecretsManagerClient, RotateSecretCommand } = await import('@aws-sdk/client-secrets-manager');
    const client = new SecretsManagerClient({
      endpoint: service().endpoint,
      region: 'eu-west-1',
      credentials: { accessKeyId: 'operator', secretAccessKey: 'operator' },
    });
    const clientsBefore = service().genesys.clients().length;
    await client.send(
      new RotateSecretCommand({
        SecretId: arn,
        RotateImmediately: false,
        RotationLambdaARN: service().rotateFunctionArn,
        RotationRules: { AutomaticallyAfterDays: 30 },
      }),
    );
    await service().idle();
    client.destroy();
    expect(service().secretsManager.events.namesFor(arn)).not.toContain('TestRotationFailed');
    expect(auditOf(service(), arn).map(({ event }) => event)).toEqual(['client-claimed', 'candidate-verified']);
    expect(service().genesys.clients().length).toBe(clientsBefore);
    expect(logsIn(service(), documentAt(service(), arn))).toBe(true);
  });
});
