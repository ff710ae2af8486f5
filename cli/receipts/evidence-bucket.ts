import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { awsCall, awsErrorName } from '../deployment/aws-call.ts';
import { alreadyThere, type EvidenceStore } from './evidence-store.ts';

/**
 * A bucket, best with Object Lock, whose default retention then applies. It needs `s3:ListBucket`, `s3:GetObject` and
 * `s3:PutObject`; an existing object is never replaced, whatever the bucket's policy allows.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 */
export function openEvidenceBucket(s3: S3Client, bucket: string, prefix = 'evidence/'): EvidenceStore {
  const place = `s3://${bucket}/${prefix}`;
  const read = async (name: string): Promise<Buffer> => {
    const request = { Bucket: bucket, Key: `${prefix}${name}` };
    const { Body: body } = await awsCall('s3:GetObject', () => s3.send(new GetObjectCommand(request)));
    return Buffer.from((await body?.transformToByteArray()) ?? []);
  };
  return {
    place,
    async names() {
      const names: string[] = [];
      let ContinuationToken: string | undefined;
      do {
        const request = { Bucket: bucket, Prefix: prefix, ContinuationToken };
        const page = await awsCall('s3:ListBucket', () => s3.send(new ListObjectsV2Command(request)));
        names.push(...(page.Contents ?? []).map(({ Key = '' }) => Key.slice(prefix.length)));
        ContinuationToken = page.NextContinuationToken;
      } while (ContinuationToken !== undefined);
      return names;
    },
    read,
    async add(name, bytes) {
      const request = { Bucket: bucket, Key: `${prefix}${name}`, Body: bytes, IfNoneMatch: '*' };
      const isAdded = await awsCall('s3:PutObject', async () => {
        try {
          // A bucket with Object Lock takes an object only with a checksum.
          await s3.send(new PutObjectCommand({ ...request, ChecksumAlgorithm: 'SHA256', ContentType: typeOf(name) }));
          return true;
        } catch (error) {
          if (/PreconditionFailed|ConditionalRequestConflict/.test(awsErrorName(error))) return false;
          throw error;
        }
      });
      // The response of an earlier attempt may have been lost.
      if (!isAdded && !(await read(name)).equals(bytes)) throw alreadyThere(place, name);
    },
  };
}

function typeOf(name: string): string {
  if (name.endsWith('.html')) return 'text/html; charset=utf-8';
  if (name.endsWith('.csv')) return 'text/csv; charset=utf-8';
  return name.endsWith('.json') ? 'application/json' : 'application/x-pem-file';
}
