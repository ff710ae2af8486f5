import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { RotationService } from '../../sandbox/rotation-service.ts';
import { ledgerStateOf, ledgerTableOf, owedBy } from '../crash/ledger-facts.ts';
import { dayMs, documentAt, letPeriodsPass, logsIn, rotate, settingsFor, useService } from './managed-secret.ts';
import { useWatchedService, watchOnTurn } from './watch/watched-service.ts';

const strategies = ['alternating-clients', 'replacement-client', 'multi-secret', 'in-place'];

/** What works in Genesys Cloud, by client. */
const live = ({ genesys }: RotationService, ...clientIds: string[]) =>
  genesys.liveCredentials().filter(({ clientId }) => clientIds.includes(clientId));

/** A client that no secret holds: another team's, as far as this product knows. */
function createVictim({ genesys, organization, roleId }: RotationService) {
  return genesys.createClient({ organization, name: 'victim', roleDivisions: [{ roleId, divisionId: '*' }] });
}

async function failureOf(service: RotationService, arn: string): Promise<string | undefined> {
  const { steps } = await service.secretsManager.rotate(arn);
  return steps.at(-1)?.invocation.error?.errorMessage;
}

describe('a caller who can write one secret gains nothing but that secret', () => {
  const service = useService();
  /** A managed secret in which a caller has stored the id of a client without knowing its secret. */
  const storeGuess = (strategy: string, clientId: string, adminSecret: string) =>
    service().secretsManager.createSecret({
      name: `thief-${randomUUID()}`,
      value: JSON.stringify({ clientId, clientSecret: 'a guess', environment: 'mypurecloud.com' }),
      tags: { 'genesys-rotation:strategy': strategy, 'genesys-rotation:admin-secret': adminSecret },
    }).arn;

  it.each(strategies)('by storing the id of any client (%s)', async (strategy) => {
    const admin = service().createManagedSecret({ name: `admin-${randomUUID()}` });
    for (const clientId of [createVictim(service()).clientId, admin.clientId]) {
      const arn = storeGuess(strategy, clientId, admin.name);
      service().secretsManager.configureRotation(arn, { functionArn: service().rotateFunctionArn, isTested: true });
      const before = service().genesys.liveCredentials();
      expect(await failureOf(service(), arn)).toMatch(/^(current-credential-rejected|admin-secret-required): /);
      await letPeriodsPass(service());
      expect(service().genesys.liveCredentials()).toEqual(before);
    }
  });

  it('by naming any client as standby', async () => {
    const victim = createVictim(service());
    const { arn } = service().createManagedSecret({ name: `app-${randomUUID()}` });
    const stored = documentAt(service(), arn);
    await service().secretsManager.call('PutSecretValue', {
      SecretId: arn,
      SecretString: JSON.stringify({ ...stored, standbyClientId: victim.clientId }),
    });
    const before = live(service(), victim.clientId);
    await rotate(service(), arn);
    expect(documentAt(service(), arn).clientId).not.toBe(victim.clientId);
    await letPeriodsPass(service());
    expect(live(service(), victim.clientId)).toEqual(before);
  });
});

describe('a caller who can write AWSPENDING', () => {
  const service = useService();

  it.each(['alternating-clients', 'replacement-client', 'in-place'])(
    'takes nothing from the client that is stored there (%s)',
    async (strategy) => {
      const { secretsManager } = service();
      const victim = createVictim(service());
      const { arn } = service().createManagedSecret({
        name: `app-${randomUUID()}`,
        settings: settingsFor(service(), strategy),
      });
      const stored = { ...documentAt(service(), arn), standbyClientId: victim.clientId };
      await secretsManager.call('PutSecretValue', { SecretId: arn, SecretString: JSON.stringify(stored) });
      const token = randomUUID();
      secretsManager.announce(arn, token);
      const { clientId } = victim;
      await secretsManager.call('PutSecretValue', {
        SecretId: arn,
        ClientRequestToken: token,
        VersionStages: ['AWSPENDING'],
        SecretString: JSON.stringify({ ...stored, clientId, clientSecret: 'a guess', standbyClientId: undefined }),
      });
      const before = live(service(), clientId);
      for (const step of ['createSecret', 'setSecret', 'testSecret', 'finishSecret'] as const) {
        await secretsManager.runStep(arn, step, token);
      }
      await letPeriodsPass(service());
      expect(live(service(), clientId)).toEqual(before);
      expect(logsIn(service(), documentAt(service(), arn))).toBe(true);
    },
  );
});

describe('an order that any caller may have sent', () => {
  const service = useService();

  it('revokes nothing that is not due, whatever it names', async () => {
    const admin = service().createManagedSecret({ name: `admin-${randomUUID()}` });
    const other = service().createManagedSecret({ name: `other-${randomUUID()}` });
    await rotate(service(), other.arn);
    const victim = createVictim(service());
    const settings = { 'admin-secret': admin.name };
    const { arn } = service().createManagedSecret({ name: `app-${randomUUID()}`, settings });
    await rotate(service(), arn);
    const before = service().genesys.liveCredentials();
    const owed = owedBy(ledgerStateOf(service(), arn));
    expect(owed).toEqual(['generation 1: regenerate']);
    const otherClientId = documentAt(service(), other.arn).clientId;
    for (const clientId of [victim.clientId, admin.clientId, otherClientId]) {
      for (const phase of ['regenerate', 'deactivate', 'delete', 'delete-secret']) {
        const forged = { phase, clientId, secretId: 'secret-1', urgent: true, dueAt: '2020-01-01T00:00:00.000Z' };
        for (const generation of [1, 2, 3]) {
          const order = { v: 1, secretArn: arn, generation, ...forged };
          expect((await service().lambda.invoke('retire', order)).error).toBeUndefined();
        }
        // As the version before the ledger wrote them.
        expect((await service().lambda.invoke('retire', { secretArn: arn, ...forged })).error).toBeUndefined();
      }
    }
    const foreign = await service().lambda.invoke('retire', { v: 1, secretArn: admin.arn, generation: 1 });
    expect(foreign.error?.errorMessage).toMatch(/^invalid-retirement-order: /);
    expect(service().genesys.liveCredentials()).toEqual(before);
    expect(owedBy(ledgerStateOf(service(), arn))).toEqual(owed);
  });

  it('of the version before the ledger is carried out, after a grace period, for a credential in the secret that works', async () => {
    const { arn } = service().createManagedSecret({ name: `app-${randomUUID()}` });
    const old = documentAt(service(), arn);
    await rotate(service(), arn);
    const { clock, dynamoDb, genesys, lambda, deadLetters, deadLetterArn } = service();
    // That version wrote no ledger, and no claim into the description of a client that it had not created.
    await dynamoDb.clear(ledgerTableOf(service()));
    genesys.updateByHand(old.clientId, { description: 'by hand' });
    const order = { secretArn: arn, clientId: old.clientId, phase: 'regenerate', strategy: 'alternating-clients' };
    expect((await lambda.invoke('retire', order)).error).toBeUndefined();
    await clock.advance(0.9 * dayMs);
    expect(logsIn(service(), old)).toBe(true);
    await letPeriodsPass(service());
    expect(logsIn(service(), old)).toBe(false);
    expect(logsIn(service(), documentAt(service(), arn))).toBe(true);
    expect(deadLetters.messages(deadLetterArn).filter(({ body }) => body.includes(arn))).toEqual([]);
  });
});

describe('one client in two secrets', () => {
  // Held retirements are attempted every hour, so that those of other scenarios would take most of the time.
  const service = useWatchedService();

  async function share(strategy: string, more: Record<string, string> = {}) {
    const settings = { ...settingsFor(service(), strategy), ...more };
    const owner = service().createManagedSecret({ name: `team-a-${randomUUID()}`, settings });
    const { arn } = service().secretsManager.createSecret({
      name: `team-b-${randomUUID()}`,
      value: service().secretsManager.value(owner.arn) ?? '',
      tags: Object.fromEntries(Object.entries(settings).map(([name, value]) => [`genesys-rotation:${name}`, value])),
    });
    service().secretsManager.configureRotation(arn, { functionArn: service().rotateFunctionArn, isTested: true });
    return { owner: owner.arn, other: arn };
  }

  it.each(['alternating-clients', 'replacement-client', 'multi-secret'])(
    'is revoked by neither, if both rotate (%s)',
    async (strategy) => {
      const { owner, other } = await share(strategy);
      for (let rotation = 0; rotation < 2; rotation += 1) {
        for (const arn of [owner, other]) {
          const failure = await failureOf(service(), arn);
          if (arn === other) expect(failure).toMatch(/^client-shared: .*belongs to the secret .*team-a/);
          expect(logsIn(service(), documentAt(service(), owner))).toBe(true);
          expect(logsIn(service(), documentAt(service(), other))).toBe(true);
        }
        await letPeriodsPass(service(), 2);
        expect(logsIn(service(), documentAt(service(), other))).toBe(true);
      }
    },
  );

  it('is not revoked if the second one was never rotated: the watch has found it before', async () => {
    // Each secret has its turn once a day.
    const { owner, other } = await share('alternating-clients', { 'grace-period': '3d' });
    await rotate(service(), owner);
    await watchOnTurn(service(), other);
    await letPeriodsPass(service());
    expect(logsIn(service(), documentAt(service(), other))).toBe(true);
    expect(logsIn(service(), documentAt(service(), owner))).toBe(true);
  });

  it('is revoked by its owner again once the other one has a client of its own', async () => {
    const { owner, other } = await share('replacement-client');
    const shared = documentAt(service(), owner).clientId;
    await failureOf(service(), owner);
    await failureOf(service(), other);
    const own = createVictim(service());
    await service().secretsManager.call('PutSecretValue', {
      SecretId: other,
      SecretString: JSON.stringify({ ...documentAt(service(), other), ...own }),
    });
    await watchOnTurn(service(), other);
    await service().clock.advance(dayMs);
    await service().idle();
    await letPeriodsPass(service());
    expect(live(service(), shared)).toEqual([]);
  });
});
