import { afterAll, beforeAll, expect, it } from 'vitest';
import { createCertificate } from '../../../sandbox/core/certificate.ts';
import { createFaults } from '../../../sandbox/core/faults.ts';
import type { SandboxService } from '../../../sandbox/core/service.ts';
import { type AwsSandbox, startAwsSandbox } from '../aws/aws-sandbox.ts';
import { writeBundle } from '../aws/bundle.ts';

const secureService: SandboxService = {
  name: 'secure',
  accepts: ({ secure }) => secure === true,
  operation: () => 'Call',
  handle: () => ({ status: 200, body: 'done' }),
};

const bundleFile = writeBundle(`
  import { Agent, request } from 'node:https';
  const agent = new Agent({ ca: process.env.CA, keepAlive: true });
  const call = () => new Promise((resolve) => {
    request(process.env.NAMED_URL, { agent }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode));
    }).on('error', ({ code }) => resolve(code)).end();
  });
  export const handler = async () => [await call(), await call(), await call()];
`);

let sandbox: AwsSandbox;
const faults = createFaults();

beforeAll(async () => {
  const certificate = await createCertificate();
  const environment = { NAMED_URL: '{{named-endpoint}}/', CA: certificate.caCertificate };
  const functions = [{ functionName: 'f', bundleFile, environment }];
  sandbox = await startAwsSandbox({ certificate, faults, services: [secureService], functions });
});
afterAll(() => sandbox.close());

it.each([
  ['refusal', 'ECONNREFUSED'],
  ['certificate', 'CERT_HAS_EXPIRED'],
  ['name', 'ENOTFOUND'],
] as const)(
  'unreachable-after by %s: the instance gets one response, then every connection fails with %s',
  async (by, code) => {
    expect((await sandbox.lambda.invoke('f', {})).payload).toEqual([200, 200, 200]);
    faults.add({ effect: { kind: 'unreachable-after', by } });
    expect((await sandbox.lambda.invoke('f', {})).payload).toEqual([200, code, code]);
    sandbox.lambda.updateFunction('f', {});
    expect((await sandbox.lambda.invoke('f', {})).payload).toEqual([200, 200, 200]);
  },
);
