import { randomUUID } from 'node:crypto';
import {
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  ListSecretVersionIdsCommand,
  PutSecretValueCommand,
  RestoreSecretCommand,
  SecretsManagerClient,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateSecretCommand,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AwsSandbox, startAwsSandbox } from './aws-sandbox.ts';

let sandbox: AwsSandbox;
let client: SecretsManagerClient;

beforeEach(async () => {
  sandbox = await startAwsSandbox();
  client = new SecretsManagerClient(sandbox.clientConfiguration);
});
afterEach(async () => {
  client.destroy();
  await sandbox.close();
});

const create = (name = 'app/genesys', value = 'one') => sandbox.secretsManager.createSecret({ name, value });
const stagesOf = async (secretId: string) =>
  (await client.send(new DescribeSecretCommand({ SecretId: secretId }))).VersionIdsToStages ?? {};

describe('a secret', () => {
  it('is found by name, ARN, and ARN without its suffix', async () => {
    const { ARN = '' } = await client.send(
      new CreateSecretCommand({ Name: 'app/genesys', SecretString: 'one', Tags: [{ Key: 'team', Value: 'voice' }] }),
    );
    expect(ARN).toMatch(/^arn:aws:secretsmanager:eu-west-1:123456789012:secret:app\/genesys-[A-Za-z0-9]{6}$/);
    for (const SecretId of ['app/genesys', ARN, ARN.slice(0, -7)]) {
      expect(await client.send(new GetSecretValueCommand({ SecretId }))).toMatchObject({ SecretString: 'one', ARN });
    }
    const described = await client.send(new DescribeSecretCommand({ SecretId: ARN }));
    expect(described.Tags).toEqual([{ Key: 'team', Value: 'voice' }]);
    expect(described.CreatedDate).toBeInstanceOf(Date);
    expect(described).not.toHaveProperty('RotationEnabled');
  });

  it('cannot be created twice, but the same request can be sent twice', async () => {
    const creation = { Name: 'twice', SecretString: 'one', ClientRequestToken: randomUUID() };
    const first = await client.send(new CreateSecretCommand(creation));
    expect((await client.send(new CreateSecretCommand(creation))).VersionId).toBe(first.VersionId);
    await expect(client.send(new CreateSecretCommand({ Name: 'twice', SecretString: 'one' }))).rejects.toMatchObject({
      name: 'ResourceExistsException',
      $metadata: { httpStatusCode: 400 },
    });
  });

  it('that does not exist returns ResourceNotFoundException', async () => {
    await expect(client.send(new GetSecretValueCommand({ SecretId: 'none' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: "Secrets Manager can't find the specified secret.",
    });
  });

  it('keeps its tags', async () => {
    const { arn } = create();
    await client.send(
      new TagResourceCommand({
        SecretId: arn,
        Tags: [
          { Key: 'a', Value: '1' },
          { Key: 'b', Value: '2' },
        ],
      }),
    );
    await client.send(new UntagResourceCommand({ SecretId: arn, TagKeys: ['a'] }));
    expect((await client.send(new DescribeSecretCommand({ SecretId: arn }))).Tags).toEqual([{ Key: 'b', Value: '2' }]);
  });

  it('can be deleted with a recovery window, or permanently', async () => {
    const { arn } = create();
    await client.send(new DeleteSecretCommand({ SecretId: arn, RecoveryWindowInDays: 7 }));
    await expect(client.send(new GetSecretValueCommand({ SecretId: arn }))).rejects.toMatchObject({
      name: 'InvalidRequestException',
    });
    await client.send(new RestoreSecretCommand({ SecretId: arn }));
    await sandbox.clock.advance(8 * 86_400_000);
    await client.send(new GetSecretValueCommand({ SecretId: arn }));
    await client.send(new DeleteSecretCommand({ SecretId: arn, ForceDeleteWithoutRecovery: true }));
    await expect(client.send(new DescribeSecretCommand({ SecretId: arn }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });
});

describe('listing secrets', () => {
  it('goes page by page, filtered by name and tags', async () => {
    for (const name of ['a/1', 'a/2', 'a/3', 'b/1']) {
      sandbox.secretsManager.createSecret({ name, value: 'x', tags: { kind: name.slice(0, 1) } });
    }
    const names: (string | undefined)[] = [];
    let NextToken: string | undefined;
    do {
      const page = await client.send(
        new ListSecretsCommand({
          Filters: [
            { Key: 'tag-key', Values: ['kind'] },
            { Key: 'tag-value', Values: ['a'] },
          ],
          MaxResults: 2,
          SortOrder: 'asc',
          ...(NextToken === undefined ? {} : { NextToken }),
        }),
      );
      names.push(...(page.SecretList ?? []).map((secret) => secret.Name));
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
    expect(names).toEqual(['a/1', 'a/2', 'a/3']);
    const byName = await client.send(new ListSecretsCommand({ Filters: [{ Key: 'name', Values: ['b/'] }] }));
    expect(byName.SecretList?.map((secret) => Object.values(secret.SecretVersionsToStages ?? {}))).toEqual([
      [['AWSCURRENT']],
    ]);
    await expect(client.send(new ListSecretsCommand({ NextToken: 'nonsense' }))).rejects.toMatchObject({
      name: 'InvalidNextTokenException',
    });
  });
});

describe('putting a value', () => {
  it('moves AWSCURRENT when no stages are given, and AWSPREVIOUS follows', async () => {
    const { arn, versionId } = create();
    const { VersionId = '' } = await client.send(new PutSecretValueCommand({ SecretId: arn, SecretString: 'two' }));
    expect(await stagesOf(arn)).toEqual({ [versionId]: ['AWSPREVIOUS'], [VersionId]: ['AWSCURRENT'] });
    const third = await client.send(new UpdateSecretCommand({ SecretId: arn, SecretString: 'three' }));
    expect(await stagesOf(arn)).toEqual({ [VersionId]: ['AWSPREVIOUS'], [third.VersionId ?? '']: ['AWSCURRENT'] });
  });

  it('is a no-op when repeated, and rejected when it would change a version', async () => {
    const { arn } = create();
    const ClientRequestToken = randomUUID();
    const put = (SecretString: string) =>
      client.send(
        new PutSecretValueCommand({ SecretId: arn, ClientRequestToken, SecretString, VersionStages: ['AWSPENDING'] }),
      );
    expect((await put('two')).VersionStages).toEqual(['AWSPENDING']);
    expect((await put('two')).VersionId).toBe(ClientRequestToken);
    await expect(put('other')).rejects.toMatchObject({ name: 'ResourceExistsException' });
    expect(sandbox.secretsManager.value(arn)).toBe('one');
    expect(sandbox.secretsManager.value(arn, 'AWSPENDING')).toBe('two');
  });

  it('rejects a short token, a wrong rotation token and a missing value', async () => {
    const { arn } = create();
    const put = (more: object) =>
      client.send(new PutSecretValueCommand({ SecretId: arn, SecretString: 'two', ...more }));
    await expect(put({ ClientRequestToken: 'short' })).rejects.toMatchObject({ name: 'ValidationException' });
    await expect(put({ RotationToken: randomUUID() })).rejects.toMatchObject({ name: 'InvalidParameterException' });
    await expect(put({ SecretString: undefined })).rejects.toMatchObject({ name: 'InvalidParameterException' });
  });

  it('accepts a binary value', async () => {
    const { arn } = create();
    await client.send(new PutSecretValueCommand({ SecretId: arn, SecretBinary: Buffer.from([1, 2, 3]) }));
    const { SecretBinary } = await client.send(new GetSecretValueCommand({ SecretId: arn }));
    expect([...(SecretBinary ?? [])]).toEqual([1, 2, 3]);
  });
});

describe('reading a version', () => {
  it('that a rotation has only created is not found', async () => {
    const { arn } = create();
    const token = randomUUID();
    sandbox.secretsManager.announce(arn, token);
    await expect(
      client.send(new GetSecretValueCommand({ SecretId: arn, VersionId: token, VersionStage: 'AWSPENDING' })),
    ).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: `Secrets Manager can't find the specified secret value for VersionId: ${token}`,
    });
    await expect(
      client.send(new GetSecretValueCommand({ SecretId: arn, VersionStage: 'AWSPENDING' })),
    ).rejects.toMatchObject({
      message: "Secrets Manager can't find the specified secret value for staging label: AWSPENDING",
    });
  });

  it('by a stage that it does not have is rejected', async () => {
    const { arn, versionId } = create();
    await expect(
      client.send(new GetSecretValueCommand({ SecretId: arn, VersionId: versionId, VersionStage: 'AWSPENDING' })),
    ).rejects.toMatchObject({
      name: 'InvalidRequestException',
      message: 'You provided a VersionStage that is not associated to the provided VersionId.',
    });
  });

  it('by the AWSPENDING label alone can be delayed', async () => {
    const { arn } = create();
    sandbox.secretsManager.settings.pendingLabelDelayMs = 60_000;
    const ClientRequestToken = randomUUID();
    await client.send(
      new PutSecretValueCommand({
        SecretId: arn,
        ClientRequestToken,
        SecretString: 'two',
        VersionStages: ['AWSPENDING'],
      }),
    );
    await expect(
      client.send(new GetSecretValueCommand({ SecretId: arn, VersionStage: 'AWSPENDING' })),
    ).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    const read = new GetSecretValueCommand({
      SecretId: arn,
      VersionId: ClientRequestToken,
      VersionStage: 'AWSPENDING',
    });
    expect((await client.send(read)).SecretString).toBe('two');
  });
});

describe('moving a staging label', () => {
  const prepare = async () => {
    const { arn, versionId: first } = create();
    const second = randomUUID();
    await client.send(
      new PutSecretValueCommand({
        SecretId: arn,
        ClientRequestToken: second,
        SecretString: 'two',
        VersionStages: ['AWSPENDING'],
      }),
    );
    const move = (VersionStage: string, MoveToVersionId?: string, RemoveFromVersionId?: string) =>
      client.send(
        new UpdateSecretVersionStageCommand({ SecretId: arn, VersionStage, MoveToVersionId, RemoveFromVersionId }),
      );
    return { arn, first, second, move };
  };

  it('requires the version that holds it', async () => {
    const { arn, first, second, move } = await prepare();
    await expect(move('AWSCURRENT', second)).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: expect.stringContaining("The parameter RemoveFromVersionId can't be empty"),
    });
    await expect(move('AWSCURRENT', second, second)).rejects.toMatchObject({ name: 'InvalidParameterException' });
    await move('AWSCURRENT', second, first);
    expect(await stagesOf(arn)).toEqual({ [first]: ['AWSPREVIOUS'], [second]: ['AWSPENDING', 'AWSCURRENT'] });
    await expect(move('AWSCURRENT', second, first)).rejects.toMatchObject({ name: 'InvalidParameterException' });
    await move('AWSCURRENT', first, second);
    expect(await stagesOf(arn)).toEqual({ [first]: ['AWSCURRENT'], [second]: ['AWSPENDING', 'AWSPREVIOUS'] });
  });

  it('can remove it, but never AWSCURRENT', async () => {
    const { arn, first, second, move } = await prepare();
    await move('AWSPENDING', undefined, second);
    expect(await stagesOf(arn)).toEqual({ [first]: ['AWSCURRENT'] });
    await expect(move('AWSCURRENT', undefined, first)).rejects.toMatchObject({ name: 'InvalidParameterException' });
    await expect(move('AWSCURRENT', randomUUID(), first)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  it('attaches at most twenty to a version', async () => {
    const { first, move } = await prepare();
    for (let label = 1; label < 20; label += 1) await move(`label-${label}`, first);
    await expect(move('label-20', first)).rejects.toMatchObject({ name: 'LimitExceededException' });
  });
});

describe('versions without a label', () => {
  it('are removed when there are more than a hundred, unless they are younger than a day', async () => {
    const { arn } = create();
    const count = async () => {
      const listed = await client.send(new ListSecretVersionIdsCommand({ SecretId: arn, IncludeDeprecated: true }));
      return (listed.Versions?.length ?? 0) + (listed.NextToken === undefined ? 0 : 100);
    };
    for (let put = 0; put < 120; put += 1) {
      await client.send(new PutSecretValueCommand({ SecretId: arn, SecretString: `value ${put}` }));
    }
    expect(await count()).toBeGreaterThan(100);
    await sandbox.clock.advance(25 * 3_600_000);
    await client.send(new PutSecretValueCommand({ SecretId: arn, SecretString: 'last' }));
    expect(await count()).toBe(100);
    const labeled = await client.send(new ListSecretVersionIdsCommand({ SecretId: arn }));
    expect(labeled.Versions).toHaveLength(2);
  });
});
