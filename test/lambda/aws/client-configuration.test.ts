import { DescribeSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { clientConfiguration, requestHandlerWith } from '../../../lambda/aws/client-configuration.ts';
import { createCloudWatchMetrics } from '../../../lambda/aws/cloudwatch-metrics.ts';
import { translateAwsError } from '../../../lambda/aws/translate-aws-error.ts';
import { type Responder, stall } from '../genesys/local-server.ts';
import { reply, serveAws } from './aws-server.ts';

const silence: Responder = () => {};
const described = reply({ Name: 'billing' });

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

/** A client as the functions have it, that waits less long. */
async function describeThrough(...responders: Responder[]) {
  const warn = vi.spyOn(console, 'warn').mockReturnValue();
  const { server } = await serveAws(...responders);
  const client = new SecretsManagerClient({
    ...clientConfiguration,
    maxAttempts: 2,
    requestHandler: requestHandlerWith({ connectionMs: 1_000, responseMs: 250 }),
  });
  const response = await client
    .send(new DescribeSecretCommand({ SecretId: 'billing' }))
    .catch((error: unknown) => error);
  return { response, server, warn };
}

describe('a service that does not respond', () => {
  it.each([
    ['says nothing', silence],
    ['stops in the middle of a response', stall],
  ])('and %s, is called again, and then that is a coded error', async (_what, response) => {
    const { response: error, server } = await describeThrough(response);
    expect(server.received).toHaveLength(2);
    expect(translateAwsError(error, 'secretsmanager:DescribeSecret', 'unchanged')).toMatchObject({
      code: 'aws-unavailable',
      message: expect.stringContaining('TimeoutError'),
    });
  });

  it.each([
    ['nothing', silence],
    ['half a response', stall],
  ])('and sent %s, may respond the second time', async (_what, response) => {
    const { response: reply } = await describeThrough(response, described);
    expect(reply).toMatchObject({ Name: 'billing' });
  });

  it('is not reported in log lines that are not ours', async () => {
    const { warn } = await describeThrough(silence, described);
    expect(warn).not.toHaveBeenCalled();
  });
});

describe('every client', () => {
  it('gives an attempt up in time', () => {
    expect(clientConfiguration.requestHandler).toEqual(requestHandlerWith({ connectionMs: 2_000, responseMs: 5_000 }));
    expect(requestHandlerWith({ connectionMs: 2_000, responseMs: 5_000 })).toEqual({
      connectionTimeout: 2_000,
      requestTimeout: 5_000,
      throwOnRequestTimeout: true,
      socketTimeout: 5_000,
    });
  });

  it('of metrics does too, so that a metric cannot outlast the function', async () => {
    await serveAws(silence);
    const publish = createCloudWatchMetrics(undefined, { connectionMs: 1_000, responseMs: 250 });
    expect(await publish([{ name: 'GenesysRequests', value: 1, unit: 'Count' }], Date.now())).toBe('TimeoutError');
  });
});
