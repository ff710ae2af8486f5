import { afterEach, describe, expect, it, vi } from 'vitest';
import { SecretValue } from '../../../domain/secret-value.ts';
import { createSecretsManagerStore } from '../../../lambda/aws/secrets-manager-store.ts';
import { secretArn } from '../fakes/rotation.ts';
import type { Responder } from '../genesys/local-server.ts';
import { refusal, reply, serveAws } from './aws-server.ts';

afterEach(() => vi.unstubAllEnvs());

async function arrange(...responders: Responder[]) {
  const { asked } = await serveAws(...responders);
  return { store: createSecretsManagerStore(), asked };
}

const staged = (VersionIdsToStages: Record<string, string[]>) => reply({ ARN: secretArn, VersionIdsToStages });

describe('a description', () => {
  it('holds what AWS says', async () => {
    const { store, asked } = await arrange(
      reply({
        ARN: secretArn,
        Name: 'billing',
        RotationEnabled: true,
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
    });
    expect(asked()).toEqual([['DescribeSecret', { SecretId: 'billing' }]]);
  });

  it('has nothing that AWS does not say', async () => {
    const { store } = await arrange(reply({}));
    expect(await store.describe('billing')).toEqual({ arn: 'billing', name: 'billing', tags: {}, stagesByVersion: {} });
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
  ])('is looked for at %j and nowhere else', async (at, fields) => {
    const { store, asked } = await arrange(reply({ SecretString: '{}', CreatedDate: 1_770_000_000.5 }));
    const stored = await store.readValue('billing', at);
    expect(stored?.value.reveal()).toBe('{}');
    expect(stored?.storedAtMs).toBe(1_770_000_000_500);
    expect(asked()).toEqual([['GetSecretValue', { SecretId: 'billing', ...fields }]]);
  });

  it('may be of an age that AWS does not say', async () => {
    const { store } = await arrange(reply({ SecretString: '{}' }));
    expect(await store.readValue('billing', {})).toMatchObject({ storedAtMs: undefined });
  });

  it('that is not there is none', async () => {
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
    const { store, asked } = await arrange(reply({}));
    expect(await store.storePending({ ...pending, rotationToken, value })).toBe('stored');
    expect(asked()).toEqual([
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

  it('gives way to another that the version holds', async () => {
    const { store } = await arrange(refusal('ResourceExistsException'));
    const stored = await store.storePending({ ...pending, rotationToken: undefined, value });
    expect(stored).toBe('holds-other-value');
  });
});

describe('a promotion', () => {
  const move = { from: 'version-1', to: 'version-2' };
  const refused = refusal('InvalidParameterException');

  it('moves AWSCURRENT off the version that had it', async () => {
    const { store, asked } = await arrange(reply({}));
    expect(await store.promote('billing', move)).toBe('promoted');
    const fields = { VersionStage: 'AWSCURRENT', MoveToVersionId: 'version-2', RemoveFromVersionId: 'version-1' };
    expect(asked()).toEqual([['UpdateSecretVersionStage', { SecretId: 'billing', ...fields }]]);
  });

  it('that is rejected because it has already happened has succeeded', async () => {
    const { store, asked } = await arrange(
      refused,
      staged({ 'version-1': ['AWSPREVIOUS'], 'version-2': ['AWSCURRENT'] }),
    );
    expect(await store.promote('billing', move)).toBe('promoted');
    expect(asked()[1]).toEqual(['DescribeSecret', { SecretId: 'billing' }]);
  });

  it.each([
    ['to another version', { 'version-2': ['AWSPENDING'], 'version-3': ['AWSCURRENT'] }],
    ['to nowhere', { 'version-2': ['AWSPENDING'] }],
  ])('finds that AWSCURRENT was moved %s by another program', async (_where, stages) => {
    const { store } = await arrange(refused, staged(stages));
    expect(await store.promote('billing', move)).toBe('moved-by-other');
  });

  it('that is rejected for another reason is no promotion', async () => {
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

describe('a rotation that is given up', () => {
  const refusals = ['InvalidParameterException', 'ResourceNotFoundException', 'InvalidRequestException'];

  it('loses AWSPENDING, which goes to no other version', async () => {
    const { store, asked } = await arrange(reply({}));
    await store.removePending('billing', 'version-2');
    const fields = { VersionStage: 'AWSPENDING', RemoveFromVersionId: 'version-2' };
    expect(asked()).toEqual([['UpdateSecretVersionStage', { SecretId: 'billing', ...fields }]]);
  });

  it.each(refusals)('(%s) may have lost it before', async (name) => {
    for (const stages of [{}, { 'version-2': ['AWSPREVIOUS'], 'version-3': ['AWSPENDING'] }]) {
      const { store } = await arrange(refusal(name), staged(stages));
      await expect(store.removePending('billing', 'version-2')).resolves.toBeUndefined();
    }
  });

  it.each(refusals)('(%s) is not where it still has it', async (name) => {
    const { store } = await arrange(refusal(name), staged({ 'version-2': ['AWSPENDING'] }));
    await expect(store.removePending('billing', 'version-2')).rejects.toMatchObject({
      code: 'aws-request-rejected',
      message: expect.stringContaining('secretsmanager:UpdateSecretVersionStage'),
    });
  });

  it('is not without the right to do so, even where nothing is left to do', async () => {
    const { store, asked } = await arrange(refusal('AccessDeniedException'), staged({}));
    await expect(store.removePending('billing', 'version-2')).rejects.toMatchObject({ code: 'aws-access-denied' });
    expect(asked()).toHaveLength(1);
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
