import { describe, expect, it } from 'vitest';
import { documentAt, letPeriodsPass, logsIn, rollBack, rotate, settingsFor } from '../managed-secret.ts';
import { copiesOf, createPropagatedSecret, credentialOf, everywhere, useDestinations } from './destinations-service.ts';

describe('the copies of a secret', () => {
  const service = useDestinations();
  const propagated = (strategy: string) => createPropagatedSecret(service(), settingsFor(service(), strategy));

  it.each(['replacement-client', 'alternating-clients'])(
    'get the old credential back when AWSCURRENT is moved back (%s)',
    async (strategy) => {
      const secret = propagated(strategy);
      const before = documentAt(service(), secret.arn);
      await service().clock.advance(1_000);
      await rotate(service(), secret.arn);
      await rollBack(service(), secret.arn);
      await letPeriodsPass(service());
      expect(copiesOf(service(), secret)).toEqual(everywhere(credentialOf(before)));
      expect(logsIn(service(), before)).toBe(true);
      const deliveries = service()
        .destinations.webhook.deliveries()
        .filter(({ body }) => body.includes(secret.arn));
      expect(deliveries.map(({ body }) => JSON.parse(body).event)).toEqual([
        'credential.pending',
        'credential.promoted',
        'credential.restored',
        'credential.retired',
      ]);
    },
  );

  it.each(['replacement-client', 'alternating-clients'])(
    'get the old credential back when the rotation is abandoned (%s)',
    async (strategy) => {
      const secret = propagated(strategy);
      const before = documentAt(service(), secret.arn);
      const { secretsManager, genesys } = service();
      const token = crypto.randomUUID();
      secretsManager.announce(secret.arn, token);
      await secretsManager.runStep(secret.arn, 'createSecret', token);
      await secretsManager.runStep(secret.arn, 'setSecret', token);
      const pending = documentAt(service(), secret.arn, 'AWSPENDING');
      expect(copiesOf(service(), secret)).toEqual(everywhere(credentialOf(pending)));
      genesys.regenerateByHand(pending.clientId);
      await service().clock.advance(300_000);
      const { error } = await secretsManager.runStep(secret.arn, 'testSecret', token);
      expect(error?.errorMessage).toMatch(/^pending-credential-rejected: /);
      expect(copiesOf(service(), secret)).toEqual(everywhere(credentialOf(before)));
      await letPeriodsPass(service());
      expect(copiesOf(service(), secret)).toEqual(everywhere(credentialOf(before)));
    },
  );

  it('are restored by the retire function when the abandoned rotation could not restore them', async () => {
    const secret = propagated('replacement-client');
    const before = documentAt(service(), secret.arn);
    const { secretsManager, genesys, destinations } = service();
    const token = crypto.randomUUID();
    secretsManager.announce(secret.arn, token);
    await secretsManager.runStep(secret.arn, 'createSecret', token);
    await secretsManager.runStep(secret.arn, 'setSecret', token);
    genesys.regenerateByHand(documentAt(service(), secret.arn, 'AWSPENDING').clientId);
    await service().clock.advance(300_000);
    const down = destinations.vault.down();
    const { error } = await secretsManager.runStep(secret.arn, 'testSecret', token);
    expect(error?.errorMessage).toContain(`Vault entry secret/${secret.vaultPath}`);
    down.remove();
    await letPeriodsPass(service());
    expect(copiesOf(service(), secret)).toEqual(everywhere(credentialOf(before)));
  });

  it('that an operator overwrote get the current credential before the old one is revoked', async () => {
    const secret = propagated('replacement-client');
    const before = documentAt(service(), secret.arn);
    await rotate(service(), secret.arn);
    service().destinations.vault.writeByHand(
      { path: secret.vaultPath },
      { ...credentialOf(before), environment: 'mypurecloud.com' },
    );
    await letPeriodsPass(service());
    expect(copiesOf(service(), secret)).toEqual(everywhere(credentialOf(documentAt(service(), secret.arn))));
  });
});
