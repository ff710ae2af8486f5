import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AwsSandbox, startAwsSandbox } from './aws-sandbox.ts';
import { writeBundle } from './bundle.ts';

const bundleFile = writeBundle(`
  export const handler = async (event) => {
    if (event.fail) throw new RangeError('as asked');
    return { gateway: process.env.GENESYS_GATEWAY_URL };
  };
`);

let sandbox: AwsSandbox;

beforeEach(async () => {
  const environment = { GENESYS_GATEWAY_URL: '{{endpoint}}' };
  sandbox = await startAwsSandbox({ functions: [{ functionName: 'watch', bundleFile, environment }] });
});
afterEach(() => sandbox.close());

const invoke = (functionName: string, event: object, headers: Record<string, string> = {}) =>
  fetch(`${sandbox.endpoint}/2015-03-31/functions/${encodeURIComponent(functionName)}/invocations`, {
    method: 'POST',
    headers,
    body: JSON.stringify(event),
  });

describe('the sandbox', () => {
  it('provides environment variables for AWS and Genesys clients', () => {
    expect(sandbox.environment()).toMatchObject({
      AWS_ENDPOINT_URL: sandbox.endpoint,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: sandbox.endpoint,
      AWS_ENDPOINT_URL_SCHEDULER: sandbox.endpoint,
      AWS_ENDPOINT_URL_CLOUDWATCH: sandbox.endpoint,
      AWS_REGION: 'eu-west-1',
      GENESYS_GATEWAY_URL: sandbox.endpoint,
    });
  });

  it('gives every function instance an address of its own', async () => {
    const { payload } = await sandbox.lambda.invoke('watch', {});
    expect(payload).toEqual({ gateway: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/) });
    expect(payload).not.toEqual({ gateway: sandbox.endpoint });
  });

  it('rejects AWS operations that it does not support', async () => {
    const response = await fetch(sandbox.endpoint, {
      method: 'POST',
      headers: { 'x-amz-target': 'secretsmanager.GetRandomPassword' },
      body: '{}',
    });
    expect(response.status).toBe(501);
    expect(await response.json()).toMatchObject({ message: expect.stringContaining('GetRandomPassword') });
    expect(sandbox.journal.count({ service: 'unknown' })).toBe(1);
  });
});

describe('invoking a function over HTTP', () => {
  it('returns its result or its error', async () => {
    const succeeded = await invoke(sandbox.lambda.arnOf('watch'), {});
    expect(succeeded.headers.has('x-amz-function-error')).toBe(false);
    expect(await succeeded.json()).toHaveProperty('gateway');
    const failed = await invoke('watch', { fail: true });
    expect(failed.headers.get('x-amz-function-error')).toBe('Unhandled');
    expect(await failed.json()).toMatchObject({ errorType: 'RangeError', errorMessage: 'as asked' });
  });

  it('accepts an event, and returns 404 for a missing function', async () => {
    expect((await invoke('watch', {}, { 'x-amz-invocation-type': 'Event' })).status).toBe(202);
    await sandbox.idle();
    expect(sandbox.lambda.logs.lines().some((line) => line.line.startsWith('REPORT'))).toBe(true);
    expect((await invoke('none', {})).status).toBe(404);
  });
});
