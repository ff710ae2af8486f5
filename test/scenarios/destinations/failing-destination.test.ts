import { describe, expect, it } from 'vitest';
import type { FaultHandle } from '../../../sandbox/core/faults.ts';
import type { RotationServiceWithDestinations } from '../../../sandbox/rotation-service.ts';
import { documentAt, logsIn, rotate } from '../managed-secret.ts';
import {
  copiesOf,
  createPropagatedSecret,
  credentialOf,
  everywhere,
  type PropagatedSecret,
  useDestinations,
} from './destinations-service.ts';

type Fail = (service: RotationServiceWithDestinations) => FaultHandle;

const integrationCalls = /\/integrations\/credentials\//;

const genesysFault =
  (
    effect: Parameters<RotationServiceWithDestinations['faults']['add']>[0]['effect'],
    times = Number.POSITIVE_INFINITY,
  ): Fail =>
  ({ faults }) =>
    faults.add({ service: 'genesys', operation: integrationCalls, times, effect });

/** How each destination fails, and what the error must name. */
const failures: readonly [string, string, (secret: PropagatedSecret) => string, Fail][] = [
  ['integration', 'rejects', nameOfIntegration, genesysFault({ kind: 'respond', status: 403 })],
  ['webhook', 'is down', () => 'webhook at ', ({ destinations }) => destinations.webhook.down()],
  ['vault', 'is sealed', nameOfEntry, ({ destinations }) => destinations.vault.seal()],
];

function nameOfIntegration({ credentialId }: PropagatedSecret): string {
  return `integration credential ${credentialId}`;
}

function nameOfEntry({ vaultPath }: PropagatedSecret): string {
  return `Vault entry secret/${vaultPath}`;
}

describe('a destination that fails', () => {
  const service = useDestinations();

  it.each(failures)(
    'fails the step with its name, and AWSCURRENT keeps working: the %s %s',
    async (_what, _how, name, fail) => {
      const secret = createPropagatedSecret(service(), { strategy: 'replacement-client' });
      const { secretsManager } = service();
      const before = documentAt(service(), secret.arn);
      const failing = fail(service());
      const token = crypto.randomUUID();
      secretsManager.announce(secret.arn, token);
      await secretsManager.runStep(secret.arn, 'createSecret', token);
      const { error } = await secretsManager.runStep(secret.arn, 'setSecret', token);
      expect(error?.errorMessage).toContain(name(secret));
      expect(error?.errorMessage).toMatch(/ Next: .+/);
      expect(documentAt(service(), secret.arn)).toEqual(before);
      expect(logsIn(service(), before)).toBe(true);
      failing.remove();
      // The failed rotation is retried with the same token.
      for (const step of ['createSecret', 'setSecret', 'testSecret', 'finishSecret'] as const) {
        expect((await secretsManager.runStep(secret.arn, step, token)).error).toBeUndefined();
      }
      expect(copiesOf(service(), secret)).toEqual(everywhere(credentialOf(documentAt(service(), secret.arn))));
    },
  );

  it.each(failures)(
    'keeps no leaked credential alive, and gets the new one when it works again: the %s %s',
    async (_what, _how, _name, fail) => {
      const token = crypto.randomUUID();
      const secret = createPropagatedSecret(service(), { strategy: 'replacement-client', compromised: token });
      const leaked = documentAt(service(), secret.arn);
      const failing = fail(service());
      await rotate(service(), secret.arn, token);
      await service().clock.advance(30_000);
      await service().idle();
      expect(logsIn(service(), leaked)).toBe(false);
      const current = credentialOf(documentAt(service(), secret.arn));
      expect(copiesOf(service(), secret)).not.toEqual(everywhere(current));
      failing.remove();
      await service().clock.advance(3_600_000);
      await service().idle();
      expect(copiesOf(service(), secret)).toEqual(everywhere(current));
    },
  );

  it('that is slow is waited for', async () => {
    const secret = createPropagatedSecret(service());
    const { webhook, vault } = service().destinations;
    const slow = [webhook.hang(1), vault.slow(300)];
    await rotate(service(), secret.arn);
    for (const handle of slow) handle.remove();
    expect(copiesOf(service(), secret)).toEqual(everywhere(credentialOf(documentAt(service(), secret.arn))));
  });

  it('whose responses are lost is written once', async () => {
    const secret = createPropagatedSecret(service());
    const { webhook, vault } = service().destinations;
    const losing = [webhook.loseReplies(1), vault.loseReplies(2), genesysFault({ kind: 'lost-reply' }, 2)(service())];
    await rotate(service(), secret.arn);
    for (const handle of losing) handle.remove();
    expect(copiesOf(service(), secret)).toEqual(everywhere(credentialOf(documentAt(service(), secret.arn))));
    expect(vault.versions({ path: secret.vaultPath })).toHaveLength(2);
    const deliveries = webhook.deliveries().filter(({ body }) => body.includes(secret.arn));
    expect(deliveries).toMatchObject([{ duplicates: 1, consistent: true }, { duplicates: 0 }]);
  });

  it('is detected before anything is written anywhere', async () => {
    const secret = createPropagatedSecret(service());
    const { credentialId } = service().genesys.createIntegrationCredential({
      organization: service().organization,
      name: 'of another type',
      credentialFields: { userName: 'another-user' },
      typeName: 'basicAuth',
    });
    const before = copiesOf(service(), secret);
    const ids = `${secret.credentialId} ${credentialId}`;
    service().secretsManager.setTag(secret.arn, 'genesys-rotation:integration-credentials', ids);
    const wrongType = await service().secretsManager.rotate(secret.arn);
    expect(wrongType.steps.at(-1)?.invocation.error?.errorMessage).toMatch(
      new RegExp(`^destination-rejected: .*${credentialId}.*has the type basicAuth`),
    );
    service().secretsManager.setTag(secret.arn, 'genesys-rotation:integration-credentials', crypto.randomUUID());
    const unknown = await service().secretsManager.rotate(secret.arn);
    expect(unknown.steps.at(-1)?.invocation.error?.errorMessage).toMatch(
      /^destination-rejected: The organization has no integration credential/,
    );
    expect(copiesOf(service(), secret)).toEqual(before);
  });
});
