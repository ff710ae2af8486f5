import { createPublicKey } from 'node:crypto';
import { GetPublicKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterEach, describe, expect, it } from 'vitest';
import { publicKeyOf } from '../../../cli/receipts/public-key.ts';
import type { SubjectFile } from '../../../cli/receipts/statement.ts';
import { verifyReceipts } from '../../../cli/receipts/verify-receipts.ts';
import type { Report } from '../../../cli/report/report.ts';
import { createDeployedService, type DeployedService } from '../../../sandbox/deployed-service.ts';
import { hourlyRules, rotateByHandOnly, synthesizeWithBundles } from '../../permissions/deployed-stack.ts';
import { rotate } from '../managed-secret.ts';

const dayMs = 86_400_000;

const templateFile = synthesizeWithBundles({
  genesysEnvironment: 'mypurecloud.com',
  alarms: { emails: ['a@example.com'] },
  secrets: [{ name: 'crm', gracePeriod: '2h' }],
  // So that two reports can be made at once, as with the command.
  functions: { propagationTimeout: '1s', rotateConcurrency: 'unreserved' },
  evidence: {},
});

const services: DeployedService[] = [];
afterEach(async () => {
  for (const service of services.splice(0)) await service.close();
});

/** A deployed service on the first day of a month. Its secret was rotated in the month before, and the old one is dead. */
async function afterAMonth() {
  const service = await createDeployedService({ inProcess: true, templateFile, permissions: ['audits:audit:view'] });
  services.push(service);
  service.genesys.settings.rateLimitPerMinute = 1_000_000;
  for (const name of hourlyRules(service)) service.rules.setEnabled(name, false);
  await service.idle();
  await service.clock.advance(startOfNextMonth(service.clock.now()) - service.clock.now() + 3 * dayMs);
  const { arn } = service.storeCredential({ name: 'crm' });
  rotateByHandOnly(service, arn);
  await rotate(service, arn);
  await service.idle();
  await service.clock.advance(dayMs);
  await service.idle();
  const month = new Date(service.clock.now()).toISOString().slice(0, 7);
  await service.clock.advance(startOfNextMonth(service.clock.now()) - service.clock.now());
  await service.idle();
  return {
    service,
    month,
    invoke: (event: object = {}) => service.lambda.invoke(service.deployment.outputs.REPORT ?? '', event),
  };
}

const outcomeOf = (payload: unknown) => (payload as { readonly outcome?: string } | undefined)?.outcome ?? '';

function startOfNextMonth(nowMs: number): number {
  const now = new Date(nowMs);
  return Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 1);
}

function clientsOf(service: DeployedService) {
  const { AWS_REGION: region = '', AWS_ACCESS_KEY_ID: accessKeyId = '' } = service.environment();
  const common = { endpoint: service.endpoint, region, credentials: { accessKeyId, secretAccessKey: 'any' } };
  return { s3: new S3Client({ ...common, forcePathStyle: true }), kms: new KMSClient(common) };
}

/** What an auditor does: downloads the folder and the key, and verifies. */
async function verifyDownload(service: DeployedService) {
  const { EVIDENCEBUCKET: Bucket, EVIDENCEKEY: KeyId } = service.deployment.outputs;
  const { s3, kms } = clientsOf(service);
  const { Contents: contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket }));
  const files: SubjectFile[] = [];
  for (const { Key = '' } of contents) {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
    files.push({ name: Key.slice('evidence/'.length), bytes: Buffer.from((await Body?.transformToByteArray()) ?? []) });
  }
  const { PublicKey = Buffer.of() } = await kms.send(new GetPublicKeyCommand({ KeyId }));
  const key = publicKeyOf(createPublicKey({ key: Buffer.from(PublicKey), format: 'der', type: 'spki' }));
  const reports = files
    .filter(({ name }) => /^report-.*\.json$/.test(name))
    .map(({ bytes }) => JSON.parse(bytes.toString()) as Report);
  return { files, reports, ...verifyReceipts(files, [key]) };
}

describe('the report of each month', () => {
  it('is in the bucket a day after the month, signed, with what Genesys Cloud says and without a secret', async () => {
    const { service, month } = await afterAMonth();
    for (const name of hourlyRules(service)) service.rules.setEnabled(name, true);
    await service.clock.advance(dayMs);
    await service.idle();
    for (const name of hourlyRules(service)) service.rules.setEnabled(name, false);

    const { files, reports, receipts, problems, isVerified } = await verifyDownload(service);
    expect({ problems, isVerified }).toEqual({ problems: [], isVerified: true });
    expect(receipts.map(({ about }) => about?.split(' ')[0])).toEqual(['rotation', 'report']);
    expect(reports).toMatchObject([
      {
        frame: { from: `${month}-01T00:00:00.000Z`, madeBy: { available: true } },
        summary: { secretsAtEnd: 1, rotations: 1, proved: 1 },
        coverage: [{ clients: { available: true } }],
        secondWitness: [{ audits: { available: true } }],
      },
    ]);
    expect(reports[0]?.integrity.sources.filter(({ isAvailable }) => !isAvailable)).toEqual([]);
    const text = files.map(({ bytes }) => bytes.toString()).join('\n');
    const secrets = [...service.genesys.createdSecrets(), ...service.genesys.issuedTokens()];
    expect(secrets.filter((secret) => text.includes(secret))).toEqual([]);
  });

  it('is made once: another run, another day and a second one at the same time change nothing', async () => {
    const { service, invoke } = await afterAMonth();
    const results = await Promise.all([invoke(), invoke()]);
    expect(results.map(({ payload }) => outcomeOf(payload)).sort()).toEqual(['already-made', 'made']);
    const before = await verifyDownload(service);
    expect(before.receipts.filter(({ about }) => about === 'report')).toHaveLength(1);
    expect((await invoke()).payload).toMatchObject({ outcome: 'already-made' });
    expect((await verifyDownload(service)).files.length).toBe(before.files.length);
    // What the one that lost has written, the next receipt names.
    await service.clock.advance(startOfNextMonth(service.clock.now()) - service.clock.now());
    expect((await invoke()).payload).toMatchObject({ outcome: 'made' });
    expect((await verifyDownload(service)).problems).toEqual([]);
  });

  it('refuses a month that is not over, and says so of one in which nothing was managed', async () => {
    const { service, invoke, month } = await afterAMonth();
    const next = new Date(service.clock.now()).toISOString().slice(0, 7);
    expect(JSON.stringify((await invoke({ month: next })).error)).toContain('invalid-event');
    expect((await invoke({ month: '2001-01' })).payload).toMatchObject({ outcome: 'nothing-managed' });
    expect((await verifyDownload(service)).files).toEqual([]);
    expect((await invoke({ month })).payload).toMatchObject({ outcome: 'made', month });
  });

  it('survives its end at any write: the next run makes it, once, and everything verifies', async () => {
    const { service, invoke } = await afterAMonth();
    let [crashes, months] = [0, 0];
    for (const kind of ['crash-before', 'crash-after', 'lost-reply'] as const) {
      for (let skip = 0; ; skip += 1) {
        const fault = service.faults.add({ service: 's3', operation: 'PutObject', skip, effect: { kind } });
        await invoke();
        const isHit = fault.hits() > 0;
        service.faults.clear();
        const { payload, error } = await invoke();
        expect({ error, outcome: outcomeOf(payload) }).toEqual({ outcome: expect.stringMatching(/^(already-)?made$/) });
        months += 1;
        const { problems, receipts } = await verifyDownload(service);
        expect(problems).toEqual([]);
        expect(receipts.filter(({ about }) => about === 'report')).toHaveLength(months);
        await service.clock.advance(startOfNextMonth(service.clock.now()) - service.clock.now());
        await service.idle();
        if (!isHit) break;
        crashes += 1;
      }
    }
    // The public key, three files and a receipt, each time; of the first month a rotation, too.
    expect(crashes).toBeGreaterThanOrEqual(15);
  });

  it('is never replaced: not by a write without If-None-Match, which the bucket denies, and not by one with it', async () => {
    const { service, invoke } = await afterAMonth();
    await invoke();
    const { EVIDENCEBUCKET: Bucket } = service.deployment.outputs;
    const { s3 } = clientsOf(service);
    const write = {
      Bucket,
      Key: 'evidence/00000001.receipt.json',
      Body: 'forged',
      ChecksumAlgorithm: 'SHA256',
    } as const;
    await expect(s3.send(new PutObjectCommand({ ...write, IfNoneMatch: '*' }))).rejects.toMatchObject({
      name: 'PreconditionFailed',
    });
    const { ref = '' } =
      service.deployment.ofType('AWS::IAM::Role').find(({ logicalId }) => logicalId.includes('Report')) ?? {};
    const role = service.iam.roles().find(({ arn }) => arn.endsWith(`/${ref}`))?.arn ?? '';
    const context = { 's3:ObjectCreationOperation': 'true', 'aws:SecureTransport': 'true', 's3:TlsVersion': '1.3' };
    const decide = (more: object) => {
      const resource = `arn:aws:s3:::${Bucket}/${write.Key}`;
      const request = { action: 's3:PutObject', resource, context: { ...context, ...more } };
      return service.iam.decide({ kind: 'role', arn: role }, request).allowed;
    };
    expect([decide({ 's3:if-none-match': '*' }), decide({})]).toEqual([true, false]);
  });
});
