import { PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { describe, expect, it } from 'vitest';
import { secretsManagerClient } from '../bad-input/secrets-manager-client.ts';
import { useDestinations } from '../destinations/destinations-service.ts';
import { documentAt, logsIn } from '../managed-secret.ts';

describe('a pending credential with different privileges than the current one', () => {
  const service = useDestinations();

  /** A rotation up to the stored pending credential, in an organization where divisions matter. */
  const candidateOf = async (settings: Readonly<Record<string, string>> = {}) => {
    const { genesys, organization, secretsManager, roleId } = service();
    const division = genesys.createDivision({ organization, name: `division-${crypto.randomUUID()}` });
    const name = `app-${crypto.randomUUID()}`;
    const secret = service().createManagedSecret({
      name,
      settings: { strategy: 'replacement-client', webhook: 'off', ...settings },
    });
    const grants = [
      { roleId, divisionId: '*' },
      { roleId, divisionId: division.id },
    ];
    genesys.updateByHand(secret.clientId, { roleDivisions: grants });
    const token = crypto.randomUUID();
    secretsManager.announce(secret.arn, token);
    const run = (step: 'createSecret' | 'setSecret' | 'testSecret' | 'finishSecret') =>
      secretsManager.runStep(secret.arn, step, token);
    await run('createSecret');
    const { clientId } = documentAt(service(), secret.arn, 'AWSPENDING');
    return { ...secret, division, grants, candidateId: clientId, token, run };
  };

  /** Runs the rest of the rotation, which must not promote it. Returns the error of testSecret. */
  const refusal = async (rotation: Awaited<ReturnType<typeof candidateOf>>): Promise<string> => {
    const { secretsManager } = service();
    const before = documentAt(service(), rotation.arn);
    const message = (await rotation.run('testSecret')).error?.errorMessage ?? 'testSecret succeeded';
    const { outcome } = await secretsManager.rotate(rotation.arn, { token: rotation.token });
    expect(outcome).not.toBe('succeeded');
    expect(documentAt(service(), rotation.arn)).toEqual(before);
    expect(logsIn(service(), before)).toBe(true);
    return message;
  };

  it('is never promoted with one role division too few, which is named', async () => {
    const rotation = await candidateOf();
    const [everywhere] = rotation.grants;
    service().genesys.updateByHand(rotation.candidateId, { roleDivisions: [everywhere] });
    expect(await refusal(rotation)).toMatch(
      new RegExp(`^privileges-differ: .*missing roleDivisions .*${rotation.division.id}`),
    );
  });

  it('is never promoted with one role division too many, which is named', async () => {
    const { genesys, organization, roleId } = service();
    const rotation = await candidateOf();
    const other = genesys.createDivision({ organization, name: `other-${crypto.randomUUID()}` });
    const grants = [...rotation.grants, { roleId, divisionId: other.id }];
    genesys.updateByHand(rotation.candidateId, { roleDivisions: grants });
    expect(await refusal(rotation)).toMatch(new RegExp(`^privileges-differ: .*extra roleDivisions .*${other.id}`));
  });

  it('is never promoted with a different token lifetime', async () => {
    const rotation = await candidateOf();
    service().genesys.updateByHand(rotation.candidateId, { accessTokenValiditySeconds: 600 });
    expect(await refusal(rotation)).toMatch(/^privileges-differ: .*accessTokenValiditySeconds is 600 instead of 86400/);
  });

  it('is never promoted with one scope too many', async () => {
    const rotation = await candidateOf();
    service().genesys.updateByHand(rotation.candidateId, { scope: ['users:readonly'] });
    expect(await refusal(rotation)).toMatch(/^privileges-differ: .*extra scope "users:readonly"/);
  });

  it('is never promoted when the rotation did not create it, such as one of another organization', async () => {
    const { genesys, secretsManager } = service();
    const stranger = genesys.createOrganization({ name: 'Another organization' });
    const role = genesys.createRole({ organization: stranger, name: 'any', permissions: [] });
    const foreign = genesys.createClient({
      organization: stranger,
      name: 'foreign',
      roleDivisions: [{ roleId: role.id, divisionId: '*' }],
    });
    const secret = service().createManagedSecret({ name: `app-${crypto.randomUUID()}`, settings: { webhook: 'off' } });
    const token = crypto.randomUUID();
    secretsManager.announce(secret.arn, token);
    const client = secretsManagerClient(service());
    const SecretString = JSON.stringify(foreign);
    await client.send(
      new PutSecretValueCommand({
        SecretId: secret.arn,
        ClientRequestToken: token,
        SecretString,
        VersionStages: ['AWSPENDING'],
      }),
    );
    client.destroy();
    for (const step of ['createSecret', 'setSecret', 'testSecret', 'finishSecret'] as const) {
      const { error } = await secretsManager.runStep(secret.arn, step, token);
      expect(error?.errorMessage).toMatch(/^client-mismatch: /);
    }
    expect(documentAt(service(), secret.arn).clientId).toBe(secret.clientId);
    expect(logsIn(service(), foreign)).toBe(true);
  });

  it('is never promoted when it sees one division less, although its roles are the same', async () => {
    const rotation = await candidateOf();
    service().genesys.settings.divisionsHidden = { [rotation.candidateId]: [rotation.division.id] };
    expect(await refusal(rotation)).toMatch(
      new RegExp(`^privileges-differ: .*does not see the same divisions.*missing division ${rotation.division.id}`),
    );
    service().genesys.settings.divisionsHidden = {};
  });

  it('is waited for when it is only delayed', async () => {
    const rotation = await candidateOf();
    const { genesys } = service();
    genesys.settings.divisionsHidden = { [rotation.candidateId]: [rotation.division.id] };
    const stop = service().faults.onApplied(({ operation }) => {
      if (operation.includes('/authorization/divisions')) genesys.settings.divisionsHidden = {};
    });
    expect((await rotation.run('testSecret')).error).toBeUndefined();
    stop();
  });
});
