import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createServer } from 'node:net';
import { CreateKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { CreateBucketCommand, PutObjectLockConfigurationCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openEvidenceBucket } from '../../../cli/receipts/evidence-bucket.ts';
import { createKmsSigner } from '../../../cli/receipts/kms-signer.ts';
import { verifyReceipts } from '../../../cli/receipts/verify-receipts.ts';
import { writeReceipts } from '../../../cli/receipts/write-receipts.ts';
import { emptyReport, rotation } from './chain.ts';

const hasMoto = spawnSync('python3', ['-c', 'import moto.server']).status === 0;
if (!hasMoto) process.stderr.write('skipped: Python has no moto with its server here\n');

describe.skipIf(!hasMoto)('receipts with the KMS and the Object Lock of moto', () => {
  let server: ChildProcess;
  let kms: KMSClient;
  let s3: S3Client;

  beforeAll(async () => {
    const port = await freePort();
    server = spawn('python3', ['-m', 'moto.server', '-H', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' });
    const credentials = { accessKeyId: 'sandbox', secretAccessKey: 'sandbox' };
    const common = { region: 'eu-west-1', endpoint: `http://127.0.0.1:${port}`, credentials };
    kms = new KMSClient({ ...common, maxAttempts: 30 });
    s3 = new S3Client({ ...common, forcePathStyle: true });
    await untilUp(`http://127.0.0.1:${port}/moto-api/`);
    await s3.send(
      new CreateBucketCommand({
        Bucket: 'evidence',
        ObjectLockEnabledForBucket: true,
        CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' },
      }),
    );
    const Rule = { DefaultRetention: { Mode: 'COMPLIANCE', Days: 30 } } as const;
    const ObjectLockConfiguration = { ObjectLockEnabled: 'Enabled', Rule } as const;
    await s3.send(new PutObjectLockConfigurationCommand({ Bucket: 'evidence', ObjectLockConfiguration }));
  });
  afterAll(() => void server.kill());

  it('are signed by the key, kept in the bucket and never replaced', async () => {
    const { KeyMetadata } = await kms.send(new CreateKeyCommand({ KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' }));
    const signer = await createKmsSigner(kms, KeyMetadata?.KeyId ?? '');
    const store = openEvidenceBucket(s3, 'evidence');
    const files = [{ name: 'report.json', bytes: Buffer.from('{}\n') }];
    const write = () =>
      writeReceipts(store, signer, {
        report: emptyReport(),
        reportFiles: files,
        rotations: [rotation(2)],
        chainId: 'ledger',
        productVersion: '0.1.0',
      });
    await write();
    const { head } = await write();
    const receipts = await Promise.all(
      (await store.receipts()).map(async (name) => ({ name, bytes: await store.read(name) })),
    );
    expect(receipts.map(({ name }) => name)).toEqual(['1', '2', '3'].map((n) => `0000000${n}.receipt.json`));
    expect(verifyReceipts([...receipts, ...files], [signer.publicKey], { last: head }).isVerified).toBe(true);
    await expect(store.add('report.json', Buffer.from('other'))).rejects.toMatchObject({ code: 'evidence-exists' });
    await store.add('report.json', Buffer.from('{}\n'));
  });

  it('are not signed with a key that encrypts', async () => {
    const { KeyMetadata } = await kms.send(new CreateKeyCommand({ KeySpec: 'RSA_2048', KeyUsage: 'ENCRYPT_DECRYPT' }));
    await expect(createKmsSigner(kms, KeyMetadata?.KeyId ?? '')).rejects.toMatchObject({ exit: 'usage' });
  });
});

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });
}

/** Another process starts, which takes as long as it takes. */
async function untilUp(url: string): Promise<void> {
  for (let attempt = 0; attempt < 240; attempt += 1) {
    const isUp = await fetch(url).then(
      () => true,
      () => false,
    );
    if (isUp) return;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  throw new Error('moto does not start');
}
