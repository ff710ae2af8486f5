import type { SandboxRequest } from '../core/service.ts';
import type { AccessRequirement } from '../iam/access-requirement.ts';

/** The parts of an address in path style, `/bucket/key`. */
export interface Address {
  readonly bucket: string;
  /** Empty for the bucket itself. */
  readonly key: string;
}

/** The actions whose names differ from those of the operations. */
const actions: Readonly<Record<string, string>> = {
  ListObjectsV2: 'ListBucket',
  ListObjectVersions: 'ListBucketVersions',
  HeadBucket: 'ListBucket',
  HeadObject: 'GetObject',
  ListBuckets: 'ListAllMyBuckets',
};

/**
 * The permission that a call requires.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
 */
export function requirementsOf(
  operation: string,
  { bucket, key }: Address,
  { headers }: SandboxRequest,
): readonly AccessRequirement[] {
  const ifNoneMatch = headers['if-none-match'];
  const context = {
    // On this machine nothing is encrypted on its way; AWS's SDKs always use TLS.
    'aws:SecureTransport': 'true',
    's3:TlsVersion': '1.3',
    's3:ObjectCreationOperation': String(operation === 'PutObject'),
    ...(ifNoneMatch === undefined ? {} : { 's3:if-none-match': ifNoneMatch }),
  };
  const resource = bucket === '' ? '*' : `arn:aws:s3:::${bucket}${key === '' ? '' : `/${key}`}`;
  return [{ action: `s3:${actions[operation] ?? operation}`, resource, context }];
}
