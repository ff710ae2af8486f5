import { afterEach, describe, expect, it, vi } from 'vitest';
import { createSecretsManagerFleet } from '../../../lambda/aws/secrets-manager-fleet.ts';
import { secretArn } from '../fakes/rotation.ts';
import type { Responder } from '../genesys/local-server.ts';
import { refusal, reply, serveAws } from './aws-server.ts';

const rotateFunctionArn = 'arn:aws:lambda:eu-central-1:123456789012:function:rotate';

const billing = {
  ARN: secretArn,
  Name: 'billing',
  RotationEnabled: true,
  RotationLambdaARN: rotateFunctionArn,
  RotationRules: { ScheduleExpression: 'rate(12 hours)', Duration: '2h' },
  Tags: [{ Key: 'team', Value: 'crm' }],
  CreatedDate: 1_770_000_000,
  LastRotatedDate: 1_771_000_000,
  NextRotationDate: 1_773_000_000,
  LastChangedDate: 1_771_000_000.5,
};
const stages = { 'version-1': ['AWSCURRENT'] };

const known = {
  arn: secretArn,
  name: 'billing',
  rotationEnabled: true,
  rotationFunctionArn: rotateFunctionArn,
  rotationIntervalSeconds: 12 * 3600,
  rotationWindowSeconds: 2 * 3600,
  scheduleExpression: 'rate(12 hours)',
  tags: { team: 'crm' },
  stagesByVersion: stages,
  createdAtMs: 1_770_000_000_000,
  lastRotatedAtMs: 1_771_000_000_000,
  nextRotationAtMs: 1_773_000_000_000,
  lastChangedAtMs: 1_771_000_000_500,
  wasRotated: true,
};

afterEach(() => vi.unstubAllEnvs());

async function arrange(...responders: Responder[]) {
  const { requests } = await serveAws(...responders);
  return { fleet: createSecretsManagerFleet(), requests };
}

describe('the list of secrets', () => {
  it('has the secrets of every page, each once', async () => {
    const listed = { ...billing, SecretVersionsToStages: stages };
    const { fleet, requests } = await arrange(
      reply({ SecretList: [{ ARN: 'arn:crm', Name: 'crm' }, listed], NextToken: 'second page' }),
      reply({ NextToken: 'third page' }),
      reply({ SecretList: [listed, { ARN: 'arn:dialer', Name: 'dialer' }] }),
    );
    const secrets = await fleet.list();
    expect(secrets.map(({ name }) => name)).toEqual(['crm', 'billing', 'dialer']);
    expect(secrets[1]).toEqual(known);
    expect(requests()).toEqual([
      ['ListSecrets', { MaxResults: 100 }],
      ['ListSecrets', { MaxResults: 100, NextToken: 'second page' }],
      ['ListSecrets', { MaxResults: 100, NextToken: 'third page' }],
    ]);
  });

  it('adds nothing that AWS omits', async () => {
    const { fleet } = await arrange(reply({ SecretList: [{}] }));
    expect(await fleet.list()).toEqual([
      { arn: '', name: '', tags: {}, stagesByVersion: {}, rotationWindowSeconds: 86_400, wasRotated: false },
    ]);
  });
});

it('describes a secret in the same form as the list', async () => {
  const { fleet, requests } = await arrange(reply({ ...billing, VersionIdsToStages: stages }));
  expect(await fleet.describe('billing')).toEqual(known);
  expect(requests()).toEqual([['DescribeSecret', { SecretId: 'billing' }]]);
});

it('returns the age of every version that has one, even without a staging label', async () => {
  const { fleet, requests } = await arrange(
    reply({ Versions: [{ VersionId: 'version-1', CreatedDate: 1_770_000_000 }], NextToken: 'second page' }),
    reply({ NextToken: 'third page' }),
    reply({
      Versions: [
        { VersionId: 'of no age' },
        { CreatedDate: 1_770_000_000 },
        { VersionId: 'version-2', CreatedDate: 1_771_000_000.5, VersionStages: ['AWSCURRENT'] },
      ],
    }),
  );
  expect([...(await fleet.versionsCreatedAtMs('billing'))]).toEqual([
    ['version-1', 1_770_000_000_000],
    ['version-2', 1_771_000_000_500],
  ]);
  const request = { SecretId: 'billing', IncludeDeprecated: true, MaxResults: 100 };
  expect(requests()).toEqual([
    ['ListSecretVersionIds', request],
    ['ListSecretVersionIds', { ...request, NextToken: 'second page' }],
    ['ListSecretVersionIds', { ...request, NextToken: 'third page' }],
  ]);
});

describe('a rotation', () => {
  const reattempt = 'A previous rotation is not complete. That rotation will be reattempted.';

  it('is started', async () => {
    const { fleet, requests } = await arrange(reply({ VersionId: 'version-2' }));
    expect(await fleet.rotate('billing')).toBe('started');
    expect(requests()).toEqual([['RotateSecret', { SecretId: 'billing', ClientRequestToken: expect.any(String) }]]);
  });

  it('that is incomplete continues', async () => {
    const { fleet } = await arrange(refusal('InvalidRequestException', 400, reattempt));
    expect(await fleet.rotate('billing')).toBe('reattempted');
  });

  it.each([
    ['InvalidRequestException', 'The secret is marked for deletion.', 'secret-deleted'],
    ['InvalidParameterException', reattempt, 'aws-request-rejected'],
    ['ResourceNotFoundException', 'There is no such secret.', 'aws-request-rejected'],
  ])('is not started if AWS responds %s: %s', async (name, message, code) => {
    const { fleet } = await arrange(refusal(name, 400, message));
    await expect(fleet.rotate('billing')).rejects.toMatchObject({ code });
  });

  it('may have been started if no response is usable', async () => {
    const { fleet } = await arrange((outgoing) => void outgoing.writeHead(200).end('<html>'));
    await expect(fleet.rotate('billing')).rejects.toMatchObject({ code: 'aws-unavailable', outcome: 'unknown' });
  });
});

it.each<[string, (fleet: ReturnType<typeof createSecretsManagerFleet>) => Promise<unknown>]>([
  ['secretsmanager:ListSecrets', (fleet) => fleet.list()],
  ['secretsmanager:DescribeSecret', (fleet) => fleet.describe('billing')],
  ['secretsmanager:ListSecretVersionIds', (fleet) => fleet.versionsCreatedAtMs('billing')],
  ['secretsmanager:RotateSecret', (fleet) => fleet.rotate('billing')],
])('an error without the permission %s names it', async (permission, call) => {
  const { fleet } = await arrange(refusal('AccessDeniedException'));
  await expect(call(fleet)).rejects.toMatchObject({
    code: 'aws-access-denied',
    nextStep: expect.stringContaining(permission),
  });
});
