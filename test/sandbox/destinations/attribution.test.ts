import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Certificate, createCertificate } from '../../../sandbox/core/certificate.ts';
import { createFaults } from '../../../sandbox/core/faults.ts';
import type { SandboxService } from '../../../sandbox/core/service.ts';
import { type AwsSandbox, startAwsSandbox } from '../aws/aws-sandbox.ts';
import { writeBundle } from '../aws/bundle.ts';

/** Serves HTTPS only, and counts its calls. */
let handled = 0;
const secureService: SandboxService = {
  name: 'secure',
  accepts: ({ secure, path }) => secure === true && path === '/secure',
  operation: () => 'Call',
  handle() {
    handled += 1;
    return { status: 200, body: 'done' };
  },
};

const bundleFile = writeBundle(`
  import { Agent, request } from 'node:https';
  const agent = new Agent({ ca: process.env.CA, keepAlive: true });
  const call = () => new Promise((resolve, reject) => {
    request(process.env.SECURE_URL, { agent }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode));
    }).on('error', reject).end();
  });
  export const handler = async () => [await call(), await call()];
`);

let sandbox: AwsSandbox;
const faults = createFaults();
let certificate: Certificate;

beforeAll(async () => {
  certificate = await createCertificate();
  const environment = { SECURE_URL: '{{secure-endpoint}}/secure', CA: certificate.caCertificate };
  const functions = ['first', 'second'].map((functionName) => ({ functionName, bundleFile, environment }));
  sandbox = await startAwsSandbox({ certificate, faults, services: [secureService], functions });
});
afterAll(() => sandbox.close());
beforeEach(() => {
  faults.clear();
  sandbox.journal.clear();
  handled = 0;
});

describe('a call over HTTPS', () => {
  it('is attributed to its instance and invocation', async () => {
    const results = await Promise.all(['first', 'second'].map((name) => sandbox.lambda.invoke(name, {})));
    expect(results.map(({ payload }) => payload)).toEqual([
      [200, 200],
      [200, 200],
    ]);
    for (const [index, functionName] of ['first', 'second'].entries()) {
      const made = sandbox.journal.entries().filter((entry) => entry.functionName === functionName);
      const { requestId, instanceId } = results[index] ?? {};
      const expected = { service: 'secure', operation: 'Call', caller: instanceId, lambdaRequestId: requestId };
      expect(made).toMatchObject([expected, expected]);
    }
  });

  it.each([
    ['crash-before', 1],
    ['crash-after', 2],
  ] as const)('kills its caller on a %s', async (kind, expectedCalls) => {
    faults.add({ service: 'secure', functionName: 'first', skip: 1, effect: { kind } });
    const result = await sandbox.lambda.invoke('first', {});
    expect([result.outcome, handled]).toEqual(['crash', expectedCalls]);
    expect(sandbox.journal.entries().map(({ applied, fault }) => [applied, fault])).toEqual([
      [true, undefined],
      [kind === 'crash-after', kind],
    ]);
    expect((await sandbox.lambda.invoke('first', {})).outcome).toBe('success');
  });

  it('can lose its reply', async () => {
    faults.add({ service: 'secure', effect: { kind: 'lost-reply' } });
    const result = await sandbox.lambda.invoke('first', {});
    expect([result.outcome, handled]).toEqual(['error', 1]);
    expect(result.error?.errorMessage).toContain('socket hang up');
  });
});

describe('a sandbox without a certificate', () => {
  it('serves HTTP only, and fails a function that needs HTTPS', async () => {
    const plain = await startAwsSandbox({
      functions: [{ functionName: 'f', bundleFile, environment: { SECURE_URL: '{{secure-endpoint}}' } }],
    });
    expect(plain.secureEndpoint).toBeUndefined();
    await expect(plain.lambda.invoke('f', {})).rejects.toThrow('SECURE_URL needs {{secure-endpoint}}');
    await plain.close();
  });
});
