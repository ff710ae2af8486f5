import { CreateKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { CreateBucketCommand, PutObjectLockConfigurationCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openEvidenceBucket } from '../../../cli/receipts/evidence-bucket.ts';
import { receiptsAmong } from '../../../cli/receipts/evidence-store.ts';
import { createKmsSigner } from '../../../cli/receipts/kms-signer.ts';
import { verifyReceipts } from '../../../cli/receipts/verify-receipts.ts';
import { writeReceipts } from '../../../cli/receipts/write-receipts.ts';
import { hasMoto, startMoto } from '../../conformance/moto-server.ts';
import { emptyReport, rotation } from './chain.ts';

const isInstalled = hasMoto();
if (!isInstalled) process.stderr.write('skipped: Python has no moto with its server here\n');

describe.skipIf(!isInstalled)('receipts with the KMS and the Object Lock of moto', () => {
  let server: Awaited<ReturnType<typeof startMoto>>;
  let kms: KMSClient;
  let s3: S3Client;

  beforeAll(async () => {
    server = await startMoto();
    const credentials = { accessKeyId: 'sandbox', secretAccessKey: 'sandbox' };
    const common = { region: 'eu-west-1', endpoint: server.endpoint, credentials };
    kms = new KMSClient({ ...common, maxAttempts: 30 });
    s3 = new S3Client({ ...common, forcePathStyle: true });
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
  afterAll(() => void server.close());

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
      receiptsAmong(await store.names()).map(async (name) => ({ name, bytes: await store.read(name) })),
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
