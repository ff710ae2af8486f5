import { describe, expect, it } from 'vitest';
import { auditOf, dayMs, documentAt, letPeriodsPass, logsIn, rotate, settingsFor } from '../managed-secret.ts';
import { copiesOf, createPropagatedSecret, credentialOf, everywhere, useDestinations } from './destinations-service.ts';

const strategies = ['alternating-clients', 'in-place'];

describe('the destinations of a secret', () => {
  const service = useDestinations();
  const propagated = (strategy: string) => createPropagatedSecret(service(), settingsFor(service(), strategy));

  it.each(strategies)(
    'hold the new credential when it is promoted, each with its other fields (%s)',
    async (strategy) => {
      const secret = propagated(strategy);
      await rotate(service(), secret.arn);
      const current = documentAt(service(), secret.arn);
      expect(copiesOf(service(), secret)).toEqual(everywhere(credentialOf(current)));
      expect(service().genesys.integrationCredentialFields(secret.credentialId)).toMatchObject({
        loginUrl: 'https://login.mypurecloud.com',
      });
      expect(service().destinations.vault.read({ path: secret.vaultPath })).toMatchObject({
        owner: 'platform',
        environment: 'mypurecloud.com',
      });
      await letPeriodsPass(service());
      expect(logsIn(service(), current)).toBe(true);
      expect(copiesOf(service(), secret)).toEqual(everywhere(credentialOf(current)));
    },
  );

  it('end in the same state when the step runs twice, and the receiver can detect the duplicate', async () => {
    const secret = propagated('replacement-client');
    const token = crypto.randomUUID();
    const { secretsManager, destinations } = service();
    secretsManager.announce(secret.arn, token);
    for (const step of ['createSecret', 'setSecret', 'setSecret', 'testSecret', 'finishSecret'] as const) {
      expect((await secretsManager.runStep(secret.arn, step, token)).error).toBeUndefined();
    }
    expect(copiesOf(service(), secret)).toEqual(everywhere(credentialOf(documentAt(service(), secret.arn))));
    const deliveries = destinations.webhook.deliveries().filter(({ body }) => body.includes(secret.arn));
    expect(deliveries).toMatchObject([{ attempts: 2, duplicates: 1, consistent: true }, { attempts: 1 }]);
    // An existing copy is not written again.
    expect(destinations.vault.versions({ path: secret.vaultPath })).toHaveLength(2);
  });

  it('do not receive a credential with fewer permissions', async () => {
    const secret = propagated('replacement-client');
    const before = documentAt(service(), secret.arn);
    const { secretsManager, genesys } = service();
    const token = crypto.randomUUID();
    secretsManager.announce(secret.arn, token);
    await secretsManager.runStep(secret.arn, 'createSecret', token);
    genesys.updateByHand(documentAt(service(), secret.arn, 'AWSPENDING').clientId, { roleDivisions: [] });
    const { error } = await secretsManager.runStep(secret.arn, 'setSecret', token);
    expect(error?.errorMessage).toMatch(/^privileges-differ: .*missing roleDivisions/);
    const { integration, vault, webhook } = copiesOf(service(), secret);
    expect([integration, vault, webhook]).toEqual([credentialOf(before), credentialOf(before), undefined]);
  });

  it('are named in the audit records without their secrets', async () => {
    const secret = propagated('alternating-clients');
    await rotate(service(), secret.arn);
    const written = auditOf(service(), secret.arn).filter(({ event }) => event === 'destination-written');
    expect(written.map(({ destination }) => String(destination).split(' ')[0])).toEqual([
      'integration',
      'Vault',
      'webhook',
    ]);
  });
});

describe('a webhook that is only notified', () => {
  const service = useDestinations();

  it('is the default, and receives everything except the secret', async () => {
    const name = `app-${crypto.randomUUID()}`;
    const { arn } = service().createManagedSecret({ name });
    await rotate(service(), arn);
    const current = documentAt(service(), arn);
    const [delivery] = service().destinations.webhook.deliveries();
    expect(JSON.parse(delivery?.body ?? '')).toEqual({
      event: 'credential.pending',
      secretArn: arn,
      versionId: expect.stringMatching(/^[\w-]{36}$/),
      clientId: current.clientId,
      environment: 'mypurecloud.com',
    });
  });

  it('receives what became of a rotation, with its time and version, and never a secret', async () => {
    const { webhook } = service().destinations;
    const { arn, clientId } = service().createManagedSecret({ name: `app-${crypto.randomUUID()}` });
    const noticesFor = (its: string) =>
      webhook
        .deliveries()
        .map(({ body }) => JSON.parse(body))
        .filter(({ event, secretArn }) => secretArn === its && event !== 'credential.pending');
    const token = crypto.randomUUID();
    const startedAt = service().clock.now();
    await rotate(service(), arn, token);
    await letPeriodsPass(service());
    const [promoted, retired, ...others] = noticesFor(arn);
    const current = documentAt(service(), arn).clientId;
    expect(promoted).toMatchObject({ event: 'credential.promoted', versionId: token, clientId: current });
    expect(retired).toMatchObject({ event: 'credential.retired', clientId, phase: 'regenerate' });
    expect(others).toEqual([]);
    expect(Date.parse(promoted.time)).toBeGreaterThanOrEqual(startedAt);
    // After the grace period.
    expect(Date.parse(retired.time)).toBeGreaterThanOrEqual(startedAt + dayMs);

    const failing = service().createManagedSecret({
      name: `app-${crypto.randomUUID()}`,
      settings: { 'admin-secret': 'does-not-exist' },
    });
    await service().secretsManager.rotate(failing.arn);
    const failure = { event: 'rotation.failed', step: 'createSecret', code: 'invalid-settings' };
    expect(noticesFor(failing.arn)[0]).toMatchObject({ ...failure, nextStep: expect.any(String) });
    const bodies = webhook.deliveries().map(({ body }) => body);
    for (const secret of service().genesys.createdSecrets()) expect(bodies.join()).not.toContain(secret);
  });

  it('is skipped when the secret says off', async () => {
    const { arn } = service().createManagedSecret({ name: `app-${crypto.randomUUID()}`, settings: { webhook: 'off' } });
    await rotate(service(), arn);
    expect(
      service()
        .destinations.webhook.attempts()
        .some(({ body }) => body.includes(arn)),
    ).toBe(false);
  });
});
