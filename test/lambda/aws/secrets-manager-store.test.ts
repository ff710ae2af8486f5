import { afterEach, describe, expect, it, vi } from 'vitest';
import { SecretValue } from '../../../domain/secret-value.ts';
import { createSecretsManagerStore } from '../../../lambda/aws/secrets-manager-store.ts';
import { secretArn } from '../fakes/rotation.ts';
import type { Responder } from '../genesys/local-server.ts';
import { refusal, reply, serveAws } from './aws-server.ts';

afterEach(() => vi.unstubAllEnvs());

async function arrange(...responders: Responder[]) {
  const { requests } = await serveAws(...responders);
  return { store: createSecretsManagerStore(), requests };
}

const staged = (VersionIdsToStages: Record<string, string[]>) => reply({ ARN: secretArn, VersionIdsToStages });

it.each(['storePending', 'rehearse'] as const)(
  '%s refuses a value that Secrets Manager does not take',
  async (write) => {
    const { store, requests } = await arrange(reply({}));
    // Two bytes each: the limit is one of bytes.
    const store64 = (length: number) =>
      store[write]({
        secretId: 'billing',
        clientRequestToken: 'v',
        rotationToken: undefined,
        value: new SecretValue('ä'.repeat(length)),
      });
    await store64(32_768);
    await expect(store64(32_769)).rejects.toMatchObject({
      code: 'invalid-secret-document',
      outcome: 'unchanged',
      message: expect.stringMatching(/65538 bytes.* 65536 \(64 KiB\)/),
    });
    expect(requests()).toHaveLength(1);
  },
);

describe('a description', () => {
  it('holds the fields of the response', async () => {
    const { store, requests } = await arrange(
      reply({
        ARN: secretArn,
        Name: 'billing',
        RotationEnabled: true,
        RotationLambdaARN: 'arn:rotate',
        LastRotatedDate: 1_770_000_000,
        RotationRules: { AutomaticallyAfterDays: 30 },
        Tags: [{ Key: 'team', Value: 'crm' }, { Key: 'bare' }, { Value: 'of nothing' }],
        VersionIdsToStages: { 'version-1': ['AWSCURRENT'] },
      }),
    );
    expect(await store.describe('billing')).toEqual({
      arn: secretArn,
      name: 'billing',
      rotationEnabled: true,
      rotationIntervalSeconds: 30 * 86_400,
      tags: { team: 'crm', bare: '', '': 'of nothing' },
      stagesByVersion: { 'version-1': ['AWSCURRENT'] },
      rotationFunctionArn: 'arn:rotate',
      wasRotated: true,
    });
    expect(requests()).toEqual([['DescribeSecret', { SecretId: 'billing' }]]);
  });

  it('says that the secret is scheduled for deletion', async () => {
    const { store } = await arrange(reply({ ARN: secretArn, DeletedDate: 1_770_000_000 }));
    expect(await store.describe('billing')).toMatchObject({ arn: secretArn, deletion: 'scheduled' });
  });

  it('of a secret that does not exist says so, with its name from the ARN', async () => {
    const { store } = await arrange(refusal('ResourceNotFoundException'), refusal('ResourceNotFoundException'));
    expect(await store.describe(secretArn)).toMatchObject({ arn: secretArn, name: 'billing', deletion: 'gone' });
    expect(await store.describe('billing')).toMatchObject({ arn: 'billing', name: 'billing', deletion: 'gone' });
  });

  it('omits what AWS omits', async () => {
    const { store } = await arrange(reply({}));
    const described = { arn: 'billing', name: 'billing', tags: {}, stagesByVersion: {}, wasRotated: false };
    expect(await store.describe('billing')).toMatchObject(described);
    expect(await store.describe('billing')).not.toHaveProperty('deletion');
  });
});

describe('a value', () => {
  it.each([
    [{ versionId: 'version-1' }, { VersionId: 'version-1' }],
    [{ stage: 'AWSCURRENT' }, { VersionStage: 'AWSCURRENT' }],
    [
      { versionId: 'version-1', stage: 'AWSCURRENT', cacheScope: 'token', bypassCache: true },
      { VersionId: 'version-1', VersionStage: 'AWSCURRENT' },
    ],
  ])('is read at %j and nowhere else', async (at, fields) => {
    const { store, requests } = await arrange(reply({ SecretString: '{}', CreatedDate: 1_770_000_000.5 }));
    const stored = await store.readValue('billing', at);
    expect(stored?.value.reveal()).toBe('{}');
    expect(stored?.storedAtMs).toBe(1_770_000_000_500);
    expect(requests()).toEqual([['GetSecretValue', { SecretId: 'billing', ...fields }]]);
  });

  it('has no age if AWS omits it', async () => {
    const { store } = await arrange(reply({ SecretString: '{}' }));
    expect(await store.readValue('billing', {})).toMatchObject({ storedAtMs: undefined });
  });

  it('that does not exist is undefined', async () => {
    const { store } = await arrange(refusal('ResourceNotFoundException'));
    expect(await store.readValue('billing', { stage: 'AWSPENDING' })).toBeUndefined();
  });
});

describe('a value to be stored', () => {
  const pending = { secretId: 'billing', clientRequestToken: 'version-2-of-the-secret-of-billing-0' };
  const value = new SecretValue('{"clientId":"client-2"}');

  it.each([
    [undefined, {}],
    ['rotation-token', { RotationToken: 'rotation-token' }],
  ])('becomes AWSPENDING, with the rotation token %s', async (rotationToken, fields) => {
    const { store, requests } = await arrange(reply({}));
    expect(await store.storePending({ ...pending, rotationToken, value })).toBe('stored');
    expect(requests()).toEqual([
      [
        'PutSecretValue',
        {
          SecretId: 'billing',
          ClientRequestToken: pending.clientRequestToken,
          SecretString: value.reveal(),
          VersionStages: ['AWSPENDING'],
          ...fields,
        },
      ],
    ]);
  });

  it('does not replace a value that the version already holds', async () => {
    const { store } = await arrange(refusal('ResourceExistsException'));
    const stored = await store.storePending({ ...pending, rotationToken: undefined, value });
    expect(stored).toBe('holds-other-value');
  });
});

describe('a rehearsal', () => {
  const clientRequestToken = 'rehearsal-of-version-2-of-the-secret-0';
  const value = new SecretValue('{"clientId":"client-1"}');
  const rehearsal = { secretId: 'billing', clientRequestToken, rotationToken: 'rotation-token', value };

  it('writes a version of its own, whose stage no program reads', async () => {
    const { store, requests } = await arrange(reply({}));
    await store.rehearse(rehearsal);
    expect(requests()).toEqual([
      [
        'PutSecretValue',
        {
          SecretId: 'billing',
          ClientRequestToken: clientRequestToken,
          SecretString: value.reveal(),
          VersionStages: ['genesys-rotation-rehearsal'],
          RotationToken: 'rotation-token',
        },
      ],
    ]);
  });

  it('has succeeded if an earlier run wrote it, with the fields of then', async () => {
    const { store } = await arrange(refusal('ResourceExistsException'));
    await expect(store.rehearse(rehearsal)).resolves.toBeUndefined();
  });

  it('that is rejected has changed nothing', async () => {
    const { store } = await arrange(refusal('AccessDeniedException'));
    await expect(store.rehearse(rehearsal)).rejects.toMatchObject({ code: 'aws-access-denied', outcome: 'unchanged' });
  });
});

describe('a promotion', () => {
  const move = { from: 'version-1', to: 'version-2' };
  const refused = refusal('InvalidParameterException');

  it('moves AWSCURRENT from the version that had it', async () => {
    const { store, requests } = await arrange(reply({}));
    expect(await store.promote('billing', move)).toBe('promoted');
    const fields = { VersionStage: 'AWSCURRENT', MoveToVersionId: 'version-2', RemoveFromVersionId: 'version-1' };
    expect(requests()).toEqual([['UpdateSecretVersionStage', { SecretId: 'billing', ...fields }]]);
  });

  it('that is rejected because it has already happened counts as a success', async () => {
    const { store, requests } = await arrange(
      refused,
      staged({ 'version-1': ['AWSPREVIOUS'], 'version-2': ['AWSCURRENT'] }),
    );
    expect(await store.promote('billing', move)).toBe('promoted');
    expect(requests()[1]).toEqual(['DescribeSecret', { SecretId: 'billing' }]);
  });

  it.each([
    ['to another version', { 'version-2': ['AWSPENDING'], 'version-3': ['AWSCURRENT'] }],
    ['to nowhere', { 'version-2': ['AWSPENDING'] }],
  ])('detects that another program moved AWSCURRENT %s', async (_where, stages) => {
    const { store } = await arrange(refused, staged(stages));
    expect(await store.promote('billing', move)).toBe('moved-by-other');
  });

  it('that is rejected for another reason fails', async () => {
    const { store } = await arrange(refusal('ResourceNotFoundException'), staged({ 'version-2': ['AWSCURRENT'] }));
    await expect(store.promote('billing', move)).rejects.toMatchObject({
      code: 'aws-request-rejected',
      message: expect.stringContaining('secretsmanager:UpdateSecretVersionStage'),
    });
  });

  it('may have happened if the reason of the rejection cannot be determined', async () => {
    const { store } = await arrange(refused, refusal('AccessDeniedException'));
    await expect(store.promote('billing', move)).rejects.toMatchObject({
      code: 'aws-access-denied',
      message: expect.stringContaining('secretsmanager:DescribeSecret'),
      outcome: 'unknown',
    });
  });
});

describe('an abandoned rotation', () => {
  const refusals = ['InvalidParameterException', 'ResourceNotFoundException', 'InvalidRequestException'];

  it('loses AWSPENDING, which moves to no other version', async () => {
    const { store, requests } = await arrange(reply({}));
    await store.removePending('billing', 'version-2');
    const fields = { VersionStage: 'AWSPENDING', RemoveFromVersionId: 'version-2' };
    expect(requests()).toEqual([['UpdateSecretVersionStage', { SecretId: 'billing', ...fields }]]);
  });

  it.each(refusals)('(%s) may have lost it already', async (name) => {
    for (const stages of [{}, { 'version-2': ['AWSPREVIOUS'], 'version-3': ['AWSPENDING'] }]) {
      const { store } = await arrange(refusal(name), staged(stages));
      await expect(store.removePending('billing', 'version-2')).resolves.toBeUndefined();
    }
  });

  it.each(refusals)('(%s) is an error if it still has it', async (name) => {
    const { store } = await arrange(refusal(name), staged({ 'version-2': ['AWSPENDING'] }));
    await expect(store.removePending('billing', 'version-2')).rejects.toMatchObject({
      code: 'aws-request-rejected',
      message: expect.stringContaining('secretsmanager:UpdateSecretVersionStage'),
    });
  });

  it('requires the permission, even when nothing is left to do', async () => {
    const { store, requests } = await arrange(refusal('AccessDeniedException'), staged({}));
    await expect(store.removePending('billing', 'version-2')).rejects.toMatchObject({ code: 'aws-access-denied' });
    expect(requests()).toHaveLength(1);
  });

  it('may have lost it if the reason of the rejection cannot be determined', async () => {
    const { store } = await arrange(refusal('InvalidParameterException'), refusal('AccessDeniedException'));
    await expect(store.removePending('billing', 'version-2')).rejects.toMatchObject({ outcome: 'unknown' });
  });
});

it.each<[string, (store: ReturnType<typeof createSecretsManagerStore>) => Promise<unknown>]>([
  ['secretsmanager:DescribeSecret', (store) => store.describe('billing')],
  ['secretsmanager:GetSecretValue', (store) => store.readValue('billing', {})],
])('a failure to read names the permission %s, and that nothing was changed', async (permission, call) => {
  const { store } = await arrange(refusal('AccessDeniedException'));
  await expect(call(store)).rejects.toMatchObject({
    code: 'aws-access-denied',
    nextStep: expect.stringContaining(permission),
    outcome: 'unchanged',
  });
});
