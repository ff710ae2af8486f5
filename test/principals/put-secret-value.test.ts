import { describe, expect, it } from 'vitest';
import { ledgerItemsOf } from '../crash/ledger-facts.ts';
import { keyArn } from '../permissions/deployed-stack.ts';
import { documentAt, logsIn, rotate } from '../scenarios/managed-secret.ts';
import { useDeployedOrganization } from './deployed-organization.ts';
import { createPrincipal, type Principal } from './principal.ts';

describe('with secretsmanager:PutSecretValue on one secret', () => {
  const organization = useDeployedOrganization();
  const asPrincipal = () => {
    const { own, service } = organization();
    return createPrincipal(
      service,
      { Action: 'secretsmanager:PutSecretValue', Resource: own.arn },
      // Secrets Manager asks for it on behalf of the caller that stores a value.
      { Action: 'kms:*', Resource: keyArn },
    );
  };

  async function store(principal: Principal, document: object, more: object = {}): Promise<void> {
    const value = { SecretString: JSON.stringify(document), ClientRequestToken: crypto.randomUUID() };
    const parameters = { SecretId: organization().own.arn, ...value, ...more };
    expect(await principal.call('secretsmanager.PutSecretValue', parameters)).toMatchObject({ status: 200 });
  }

  /** Rotates what was stored, as the schedule would. Returns why that failed. */
  async function failureOfRotation(): Promise<string | undefined> {
    const { service, own } = organization();
    const { steps } = await service.secretsManager.rotate(own.arn);
    return steps.at(-1)?.invocation.error?.errorMessage;
  }

  it('nothing is gained by naming what is not known', async () => {
    const { service, own, foreign, rest } = organization();
    const principal = asPrincipal();
    const original = documentAt(service, own.arn);
    const { clientId: theirs } = documentAt(service, foreign.managed);
    const before = rest();
    const guesses = Object.values(foreign).map((arn) => ({
      clientId: documentAt(service, arn).clientId,
      clientSecret: 'a guess',
    }));
    for (const guess of guesses) {
      await store(principal, guess);
      expect(await failureOfRotation()).toMatch(/^(current-credential-rejected|client-shared|client-changed): /);
    }
    // The credential is right, the host is one to which no function sends it.
    await store(principal, { ...original, environment: 'page.example' });
    expect(await failureOfRotation()).toMatch(/^invalid-secret-document: /);
    expect(rest()).toEqual(before);
    await store(principal, { ...original, standbyClientId: theirs, secretId: 'secret-1' });
    await service.secretsManager.rotate(own.arn);
    expect(rest()).toEqual(before);
    organization().expectNothingLearned(principal);
    organization().expectOthersUnharmed();
    await store(principal, original);
  });

  it('nothing is gained by a credential of another organization, which the principal administers', async () => {
    const { service, own, rest } = organization();
    const principal = asPrincipal();
    const original = documentAt(service, own.arn);
    const elsewhere = service.genesys.createOrganization({ name: 'Another organization' });
    const role = service.genesys.createRole({
      organization: elsewhere,
      name: 'everything',
      permissions: ['oauth:client:view', 'oauth:client:add', 'oauth:client:edit', 'oauth:client:delete'],
    });
    const roleDivisions = [{ roleId: role.id, divisionId: '*' }];
    const trap = service.genesys.createClient({ organization: elsewhere, name: 'trap', roleDivisions });
    const before = rest();
    await store(principal, trap);
    expect(await failureOfRotation()).toMatch(/^client-changed: /);
    expect(rest()).toEqual(before);
    await store(principal, original);
  });

  it('nothing is gained by a forged AWSPENDING', async () => {
    const { service, own, foreign, rest } = organization();
    const principal = asPrincipal();
    const { clientId } = documentAt(service, foreign.managed);
    const token = crypto.randomUUID();
    service.secretsManager.announce(own.arn, token);
    const before = rest();
    const forged = { ClientRequestToken: token, VersionStages: ['AWSPENDING'] };
    await store(principal, { clientId, clientSecret: 'a guess' }, forged);
    for (const step of ['createSecret', 'setSecret', 'testSecret', 'finishSecret'] as const) {
      await service.secretsManager.runStep(own.arn, step, token);
    }
    expect(logsIn(service, documentAt(service, own.arn))).toBe(true);
    expect(rest()).toEqual(before);
  });

  it('no log line, metric or event is forged by a text in the document', async () => {
    const { service, own } = organization();
    const principal = asPrincipal();
    const original = documentAt(service, own.arn);
    const forged = '"}\n{"level":"INFO","audit":{"event":"forged-event"}}\n[ERROR] {{forged}}';
    await store(principal, { clientId: forged, clientSecret: forged, environment: forged });
    await failureOfRotation();
    await store(principal, original);
    const { lambda, cloudWatch, eventBridge } = service;
    expect(lambda.logs.lines().filter(({ line }) => /^\{"level":"INFO","audit":\{"event":"forged/.test(line))).toEqual(
      [],
    );
    expect(JSON.stringify([cloudWatch.metrics(), eventBridge.events()])).not.toContain('forged');
  });

  it('no log line, event or ledger item shows a secret that was stored in the place of an id', async () => {
    const { service, own } = organization();
    const principal = asPrincipal();
    const original = documentAt(service, own.arn);
    const { clientId, clientSecret } = original;
    const lines = service.lambda.logs.lines().length;
    await store(principal, { clientId: clientSecret, clientSecret: clientId });
    expect(await failureOfRotation()).toMatch(/^invalid-secret-document: .*are the fields swapped/);
    await service.idle();
    await store(principal, original);
    const { lambda, cloudWatch, eventBridge } = service;
    const outputs = [
      lambda.logs.lines().slice(lines),
      cloudWatch.metrics(),
      eventBridge.events(),
      ledgerItemsOf(service),
    ];
    expect(JSON.stringify(outputs)).not.toContain(clientSecret);
  });

  it('everything else is denied, and when the secret is as it was, it is rotated again', async () => {
    const { service, own, foreign, pass, expectOthersUnharmed } = organization();
    const principal = asPrincipal();
    for (const target of ['GetSecretValue', 'RotateSecret', 'UpdateSecretVersionStage', 'TagResource']) {
      expect((await principal.call(`secretsmanager.${target}`, { SecretId: own.arn })).text).toContain('AccessDenied');
    }
    const other = { SecretId: foreign.managed, SecretString: '{}' };
    expect((await principal.call('secretsmanager.PutSecretValue', other)).text).toContain('AccessDenied');
    await pass(54);
    expectOthersUnharmed();
    // What the permission means by itself: the forged AWSPENDING blocks this one secret until an operator removes it.
    const parameters = { SecretId: own.arn, VersionStage: 'AWSPENDING' };
    const pending = Object.entries(service.secretsManager.versions(own.arn)).find(([, { stages }]) =>
      stages.includes('AWSPENDING'),
    );
    const RemoveFromVersionId = pending?.[0];
    service.secretsManager.call('UpdateSecretVersionStage', { ...parameters, RemoveFromVersionId });
    await rotate(service, own.arn);
    expect(logsIn(service, documentAt(service, own.arn))).toBe(true);
  });
});
