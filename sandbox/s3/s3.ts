import { AwsError } from '../aws/aws-error.ts';
import { renderError } from '../aws/render-error.ts';
import { document, Repeated } from '../aws/xml.ts';
import { region } from '../aws-account.ts';
import type { Persistent } from '../core/persistent.ts';
import type { SandboxRequest, SandboxResponse, SandboxService } from '../core/service.ts';
import { type Bucket, changeRetention, deleteObject, latest, type ObjectVersion, putObject } from './buckets.ts';
import { listObjects, listVersions } from './list-objects.ts';
import { hasDigest, readObjectBody } from './object-body.ts';
import { type DefaultRetention, readRetention, retentionFrom } from './object-lock.ts';
import { type Address, requirementsOf } from './s3-access.ts';
import { s3Error } from './s3-error.ts';

const namespace = 'http://s3.amazonaws.com/doc/2006-03-01/';

type Handler = (address: Address, request: SandboxRequest) => SandboxResponse;

/** The buckets that a template creates. */
export interface EvidenceBuckets {
  createBucket(bucket: {
    readonly name: string;
    readonly objectLock: boolean;
    readonly defaultRetention?: DefaultRetention;
  }): void;
}

/** S3 with versions and Object Lock, as far as a report that may not be changed needs it. */
export function createS3({ now }: { readonly now: () => number }): SandboxService & Persistent & EvidenceBuckets {
  const buckets = new Map<string, Bucket>();

  const find = (name: string): Bucket => {
    const bucket = buckets.get(name);
    if (bucket === undefined) throw s3Error('NoSuchBucket', 'The specified bucket does not exist');
    return bucket;
  };
  const objectIn = ({ bucket, key }: Address, request: SandboxRequest): ObjectVersion => {
    const versionId = request.query.get('versionId');
    const { versions } = find(bucket);
    if (versionId !== null) {
      const version = versions.find((each) => each.key === key && each.versionId === versionId);
      if (version === undefined) throw s3Error('NoSuchVersion', 'The specified version does not exist.');
      if (version.isDeleteMarker) throw s3Error('MethodNotAllowed', 'The specified version is a delete marker.');
      return version;
    }
    const version = latest(find(bucket), key);
    if (version === undefined || version.isDeleteMarker)
      throw s3Error('NoSuchKey', 'The specified key does not exist.');
    return version;
  };

  const operations: Readonly<Record<string, Handler>> = {
    ListBuckets: () => xml('ListAllMyBucketsResult', { Buckets: { Bucket: bucketViews(buckets) } }),
    CreateBucket({ bucket }, { headers }) {
      if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket)) {
        throw s3Error('InvalidBucketName', 'The specified bucket is not valid.');
      }
      if (buckets.has(bucket)) {
        throw s3Error(
          'BucketAlreadyOwnedByYou',
          'Your previous request to create the named bucket succeeded and you already own it.',
        );
      }
      const objectLock = headers['x-amz-bucket-object-lock-enabled']?.toLowerCase() === 'true';
      buckets.set(bucket, { name: bucket, createdMs: now(), objectLock, versioned: objectLock, versions: [] });
      return { status: 200, headers: { location: `/${bucket}` } };
    },
    HeadBucket({ bucket }) {
      find(bucket);
      return { status: 200, headers: { 'x-amz-bucket-region': region } };
    },
    GetBucketLocation({ bucket }) {
      find(bucket);
      return {
        ...xml('LocationConstraint', {}),
        body: `<LocationConstraint xmlns="${namespace}">${region}</LocationConstraint>`,
      };
    },
    GetBucketVersioning: ({ bucket }) =>
      xml('VersioningConfiguration', { Status: find(bucket).versioned ? 'Enabled' : undefined }),
    PutBucketVersioning({ bucket }, request) {
      const status = between(textOf(request), 'Status');
      if (status === 'Suspended' && find(bucket).objectLock) {
        throw s3Error(
          'InvalidArgument',
          'An Object Lock configuration is present on this bucket, so the versioning state cannot be changed.',
        );
      }
      find(bucket).versioned = status === 'Enabled';
      return { status: 200 };
    },
    GetObjectLockConfiguration({ bucket }) {
      if (find(bucket).objectLock) return xml('ObjectLockConfiguration', { ObjectLockEnabled: 'Enabled' });
      throw s3Error('ObjectLockConfigurationNotFoundError', 'Object Lock configuration does not exist for this bucket');
    },
    ListObjectsV2: ({ bucket }, { query }) => xml('ListBucketResult', listObjects(find(bucket), query)),
    ListObjectVersions: ({ bucket }, { query }) => xml('ListVersionsResult', listVersions(find(bucket), query)),
    PutObject({ bucket, key }, request) {
      const { headers } = request;
      const [mode, until] = [headers['x-amz-object-lock-mode'], headers['x-amz-object-lock-retain-until-date']];
      const { defaultRetention } = find(bucket);
      const retention = readRetention(mode, until, now()) ?? retentionFrom(defaultRetention, now());
      if (retention !== undefined && !hasDigest(request)) {
        throw s3Error(
          'InvalidRequest',
          'Content-MD5 OR x-amz-checksum- HTTP header is required for Put Object requests with Object Lock parameters',
        );
      }
      const ifNoneMatch = headers['if-none-match'];
      if (ifNoneMatch !== undefined && ifNoneMatch !== '*') throw unsupported('If-None-Match takes * only');
      if (headers['if-match'] !== undefined) throw unsupported('If-Match');
      const body = readObjectBody(request);
      const kept = Object.entries(headers).filter(([name]) =>
        /^(content-type|x-amz-meta-.*|x-amz-checksum-.*)$/.test(name),
      );
      const put = { key, body, headers: Object.fromEntries(kept), retention, onlyNew: ifNoneMatch === '*' };
      const version = putObject(find(bucket), put, now());
      return { status: 200, headers: { etag: version.etag, ...versionHeader(version) } };
    },
    GetObject: (address, request) => {
      const version = objectIn(address, request);
      return { status: 200, headers: objectHeaders(version), body: version.body };
    },
    HeadObject(address, request) {
      const version = objectIn(address, request);
      return { status: 200, headers: { ...objectHeaders(version), 'content-length': String(version.body.length) } };
    },
    DeleteObject({ bucket, key }, { query, headers }) {
      const bypass = headers['x-amz-bypass-governance-retention'] === 'true';
      const version = deleteObject(find(bucket), key, query.get('versionId') ?? undefined, bypass, now());
      const marker: Record<string, string> = version?.isDeleteMarker ? { 'x-amz-delete-marker': 'true' } : {};
      return { status: 204, headers: { ...marker, ...(version === undefined ? {} : versionHeader(version)) } };
    },
    GetObjectRetention(address, request) {
      const { retention } = objectIn(address, request);
      if (retention === undefined) {
        throw s3Error('NoSuchObjectLockConfiguration', 'The specified object does not have a ObjectLock configuration');
      }
      return xml('Retention', { Mode: retention.mode, RetainUntilDate: new Date(retention.untilMs) });
    },
    PutObjectRetention(address, request) {
      if (!find(address.bucket).objectLock)
        throw s3Error('InvalidRequest', 'Bucket is missing Object Lock Configuration');
      const text = textOf(request);
      const retention = readRetention(between(text, 'Mode'), between(text, 'RetainUntilDate'), now());
      if (retention === undefined) throw s3Error('MalformedXML', 'The XML you provided was not well-formed');
      const bypass = request.headers['x-amz-bypass-governance-retention'] === 'true';
      changeRetention(objectIn(address, request), retention, bypass, now());
      return { status: 200 };
    },
  };

  return {
    save: () => buckets,
    load(saved) {
      for (const [name, bucket] of saved as typeof buckets) buckets.set(name, bucket);
    },
    name: 's3',
    signingName: 's3',
    // Its paths would be anybody's: it takes only what was signed for it.
    accepts: (request) =>
      /\/s3\/aws4_request/.test(request.headers.authorization ?? '') && Object.hasOwn(operations, operationOf(request)),
    operation: operationOf,
    access: {
      requirements: (request) => requirementsOf(operationOf(request), addressOf(request), request),
      reject: (_name, message) => renderError('rest-xml', s3Error('AccessDenied', message)),
    },
    createBucket({ name, objectLock, defaultRetention }) {
      const bucket = { name, createdMs: now(), objectLock, versioned: objectLock, versions: [] };
      buckets.set(name, { ...bucket, ...(defaultRetention === undefined ? {} : { defaultRetention }) });
    },
    handle(request) {
      try {
        return operations[operationOf(request)]?.(addressOf(request), request) ?? { status: 404 };
      } catch (error) {
        if (error instanceof AwsError) return errorResponse(request, error);
        throw error;
      }
    },
  };
}

/** Query parameters that make another operation of a method. */
const subresources: Readonly<Record<string, string>> = {
  location: 'BucketLocation',
  versioning: 'BucketVersioning',
  'object-lock': 'ObjectLockConfiguration',
  retention: 'ObjectRetention',
};

/** Parameters of the operations, which are no subresources. */
const plain = new Set([
  'list-type',
  'prefix',
  'delimiter',
  'max-keys',
  'continuation-token',
  'start-after',
  'encoding-type',
  'fetch-owner',
  'versionId',
  'key-marker',
  'version-id-marker',
  'x-id',
  'partNumber',
]);

function operationOf(request: SandboxRequest): string {
  const { method, query } = request;
  const { bucket, key } = addressOf(request);
  const verb = { GET: 'Get', PUT: 'Put', DELETE: 'Delete', HEAD: 'Head', POST: 'Post' }[method] ?? method;
  const special = [...query.keys()].find((name) => !plain.has(name) && !name.startsWith('X-Amz-'));
  if (special === 'versions' && method === 'GET') return 'ListObjectVersions';
  if (special !== undefined) return `${verb}${subresources[special] ?? `Object ?${special}`}`;
  if (bucket === '') return method === 'GET' ? 'ListBuckets' : `${verb} /`;
  if (key !== '') return `${verb}Object`;
  if (method === 'PUT') return 'CreateBucket';
  if (method === 'GET') return query.get('list-type') === '2' ? 'ListObjectsV2' : 'ListObjects';
  return `${verb}Bucket`;
}

function addressOf({ path }: SandboxRequest): Address {
  const [, bucket = '', key = ''] = /^\/([^/]*)\/?(.*)$/s.exec(path) ?? [];
  return { bucket: decodeURIComponent(bucket), key: decodeURIComponent(key) };
}

function bucketViews(buckets: ReadonlyMap<string, Bucket>): Repeated {
  const all = [...buckets.values()];
  return new Repeated(all.map(({ name, createdMs }) => ({ Name: name, CreationDate: new Date(createdMs) })));
}

function versionHeader({ versionId }: ObjectVersion): Record<string, string> {
  return versionId === 'null' ? {} : { 'x-amz-version-id': versionId };
}

function objectHeaders(version: ObjectVersion): Record<string, string> {
  const { retention } = version;
  return {
    'content-type': 'binary/octet-stream',
    ...version.headers,
    etag: version.etag,
    'last-modified': new Date(version.modifiedMs).toUTCString(),
    'accept-ranges': 'bytes',
    ...versionHeader(version),
    ...(retention === undefined
      ? {}
      : {
          'x-amz-object-lock-mode': retention.mode,
          'x-amz-object-lock-retain-until-date': new Date(retention.untilMs).toISOString(),
        }),
  };
}

function xml(name: string, content: object): SandboxResponse {
  return { status: 200, headers: { 'content-type': 'application/xml' }, body: document(name, content, namespace) };
}

/** The response to HEAD has no body, so that clients know only its status. */
function errorResponse(request: SandboxRequest, error: AwsError): SandboxResponse {
  const { body, ...rest } = renderError('rest-xml', error);
  return request.method === 'HEAD' || body === undefined ? rest : { ...rest, body };
}

function textOf({ body }: SandboxRequest): string {
  return Buffer.from(body).toString();
}

function between(text: string, name: string): string | undefined {
  return new RegExp(`<${name}>([^<]*)</${name}>`).exec(text)?.[1];
}

function unsupported(what: string): AwsError {
  return new AwsError(
    'NotImplementedBySandbox',
    `The sandbox does not implement this of S3: ${what}. Nothing was changed.`,
    501,
  );
}
