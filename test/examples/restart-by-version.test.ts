import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { createCertificate } from '../../sandbox/core/certificate.ts';
import { useDestinations } from '../scenarios/destinations/destinations-service.ts';
import { rotate } from '../scenarios/managed-secret.ts';

interface Manifest {
  readonly kind: string;
  readonly data: { readonly 'restart.sh': string };
  readonly rules: readonly object[];
}

const manifests = (file: string): readonly Manifest[] =>
  parseAllDocuments(readFileSync(`examples/restart-consumers/${file}`, 'utf8')).map((document) => document.toJS());
const named = (kind: string) => manifests('restart-by-version.yaml').find((manifest) => manifest.kind === kind);

const isInstalled = ['aws', 'curl'].every((command) => spawnSync(command, ['--version']).status === 0);
if (!isInstalled) process.stderr.write('skipped: the AWS CLI and curl are not installed here\n');

describe.skipIf(!isInstalled)('restarting by the version of AWSCURRENT', () => {
  const service = useDestinations();
  const folder = mkdtempSync(join(tmpdir(), 'restart-'));
  const token = 'canary-token-of-the-service-account';
  let kubernetes: Server;
  let patches: { readonly url: string; readonly headers: unknown; readonly body: string }[];
  let missing: string | undefined;

  beforeAll(async () => {
    const { caCertificate, certificate: cert, privateKey: key } = await createCertificate();
    writeFileSync(join(folder, 'ca.crt'), caCertificate);
    writeFileSync(join(folder, 'token'), token);
    writeFileSync(join(folder, 'namespace'), 'crm');
    writeFileSync(join(folder, 'restart.sh'), named('ConfigMap')?.data['restart.sh'] ?? '');
    kubernetes = createServer({ cert, key }, async (request, response) => {
      const { method, url = '', headers } = request;
      patches.push({
        url: `${method} ${url}`,
        headers: [headers.authorization, headers['content-type']],
        body: Buffer.concat(await request.toArray()).toString(),
      });
      response.writeHead(url.includes(`/${missing}?`) ? 404 : 200).end('{}');
    }).listen(0, '127.0.0.1');
    await once(kubernetes, 'listening');
  });
  beforeEach(() => {
    patches = [];
    missing = undefined;
  });
  afterAll(() => {
    kubernetes.close();
    rmSync(folder, { recursive: true });
  });

  const run = async (secretId: string, deployments: string) => {
    const child = spawn('sh', [join(folder, 'restart.sh')], {
      env: {
        ...{ PATH: process.env.PATH, HOME: folder, AWS_EC2_METADATA_DISABLED: 'true' },
        ...service().environment(),
        ...{ AWS_DEFAULT_REGION: 'eu-west-1', SECRET_ID: secretId, DEPLOYMENTS: deployments },
        ...{ SERVICE_ACCOUNT_FOLDER: folder, KUBERNETES_SERVICE_HOST: '127.0.0.1' },
        KUBERNETES_SERVICE_PORT: String((kubernetes.address() as AddressInfo).port),
      },
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += text));
    const [status] = await once(child, 'close');
    expect(output).not.toContain(token);
    return { status, output };
  };
  const versions = () =>
    patches.map(({ body }) => JSON.parse(body).spec.template.metadata.annotations['genesys-credential/version']);

  it('writes the version into the pod template: the same one until the next rotation', async () => {
    const { arn, name } = service().createManagedSecret({ name: 'crm', settings: { webhook: 'off' } });
    expect(await run(name, 'crm-sync')).toMatchObject({ status: 0 });
    await run(name, 'crm-sync');
    await rotate(service(), arn);
    await run(name, 'crm-sync');
    const [first, again, rotated] = versions();
    expect(first).toMatch(/^[\w-]{32,64}$/);
    expect(again).toBe(first);
    const event = service()
      .eventBridge.events('rotation-events')
      .findLast(({ resources }) => resources[0] === arn);
    expect(rotated).toBe(event?.detail.versionId);
    expect(patches[0]).toEqual({
      url: 'PATCH /apis/apps/v1/namespaces/crm/deployments/crm-sync?fieldManager=restart-by-version',
      headers: [`Bearer ${token}`, 'application/strategic-merge-patch+json'],
      body: `{"spec":{"template":{"metadata":{"annotations":{"genesys-credential/version":"${first}"}}}}}`,
    });
  });

  it('patches the other deployments if one fails, and fails itself', async () => {
    const { name } = service().createManagedSecret({ name: 'two', settings: { webhook: 'off' } });
    missing = 'gone';
    const { status, output } = await run(name, 'gone crm-sync');
    expect(status).toBe(1);
    expect(output).toContain('gone was not patched; the next run tries again.');
    expect(output).toMatch(/^crm-sync has version/m);
  });

  it('patches nothing if the version is not known', async () => {
    expect((await run('no-such-secret', 'crm-sync')).status).not.toBe(0);
    expect(patches).toEqual([]);
  });
});

describe('the manifests for Kubernetes', () => {
  it('let the restart patch its own deployments and do nothing else', () => {
    const rule = { apiGroups: ['apps'], resources: ['deployments'], resourceNames: ['crm-sync'], verbs: ['patch'] };
    expect(named('Role')?.rules).toEqual([rule]);
  });

  it('copy a secret often enough, both fields from one version, and restart by that copy', () => {
    const [, external, deployment] = manifests('external-secret.yaml') as unknown as [
      object,
      { spec: { refreshInterval: string; target: { name: string }; dataFrom: object[]; data?: unknown } },
      { metadata: { annotations: object }; spec: { strategy: object } },
    ];
    const { refreshInterval, target, dataFrom, data } = external.spec;
    expect([refreshInterval, dataFrom.length, data]).toEqual(['5m', 1, undefined]);
    expect(deployment.metadata.annotations).toEqual({ 'secret.reloader.stakater.com/reload': target.name });
  });
});
