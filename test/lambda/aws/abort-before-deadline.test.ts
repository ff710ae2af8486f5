import { DescribeSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterEach, expect, it, vi } from 'vitest';
import { abortBeforeDeadline, noDeadline } from '../../../lambda/aws/abort-before-deadline.ts';
import { createSecretsManagerStore } from '../../../lambda/aws/secrets-manager-store.ts';
import { translateAwsError } from '../../../lambda/aws/translate-aws-error.ts';
import { type Responder, stall } from '../genesys/local-server.ts';
import { reply, serveAws } from './aws-server.ts';

const silence: Responder = () => {};
const described = reply({ Name: 'billing' });

afterEach(() => vi.unstubAllEnvs());

async function describeWith(remainingMs: number, ...responders: Responder[]) {
  const { server } = await serveAws(...responders);
  const endsAtMs = performance.now() + remainingMs;
  const end = { remainingMs: () => endsAtMs - performance.now() };
  const client = abortBeforeDeadline(new SecretsManagerClient(), end, 1_000);
  const response = await client
    .send(new DescribeSecretCommand({ SecretId: 'billing' }))
    .catch((error: unknown) => error);
  return { response, sent: server.received.length };
}

it.each([
  ['is silent', silence],
  ['stops in the middle', stall],
])('a call whose response %s is aborted while there is time to report it', async (_what, response) => {
  const { response: error, sent } = await describeWith(2_500, response);
  expect(sent).toBe(1);
  expect(translateAwsError(error, 'secretsmanager:PutSecretValue', 'unknown')).toMatchObject({
    code: 'deadline-exceeded',
    outcome: 'unknown',
  });
});

it('no call is sent when there is no time for one', async () => {
  const { response: error, sent } = await describeWith(1_000, described);
  expect(sent).toBe(0);
  expect(error).toMatchObject({ name: 'AbortError' });
});

it.each([10_000, Number.POSITIVE_INFINITY])('with %s ms left a call gets its response', async (remainingMs) => {
  expect((await describeWith(remainingMs, described)).response).toMatchObject({ Name: 'billing' });
});

it('the secrets are read before the invocation ends, or not at all', async () => {
  await serveAws(described);
  const read = (end = noDeadline) => createSecretsManagerStore(end).describe('billing');
  await expect(read({ remainingMs: () => 1_900 })).rejects.toMatchObject({ code: 'deadline-exceeded' });
  await expect(read()).resolves.toMatchObject({ name: 'billing' });
});
