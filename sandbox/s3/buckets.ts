import { createHash, randomUUID } from 'node:crypto';
import { checkChange, checkDeletion, type DefaultRetention, type Retention } from './object-lock.ts';
import { s3Error } from './s3-error.ts';

export interface ObjectVersion {
  readonly key: string;
  /** `null` in a bucket without versioning. */
  readonly versionId: string;
  readonly modifiedMs: number;
  readonly isDeleteMarker: boolean;
  readonly body: Buffer;
  /** With quotation marks. */
  readonly etag: string;
  /** Headers that are returned with the object. */
  readonly headers: Readonly<Record<string, string>>;
  retention?: Retention | undefined;
}

export interface Bucket {
  readonly name: string;
  readonly createdMs: number;
  readonly objectLock: boolean;
  versioned: boolean;
  /** Of a new object that asks for none. */
  readonly defaultRetention?: DefaultRetention;
  /** The oldest first. */
  versions: ObjectVersion[];
}

export interface Put {
  readonly key: string;
  readonly body: Buffer;
  readonly headers: Readonly<Record<string, string>>;
  readonly retention: Retention | undefined;
  /** Fails if the key has an object. */
  readonly onlyNew: boolean;
}

/** The latest version of a key, a delete marker included. */
export function latest(bucket: Bucket, key: string): ObjectVersion | undefined {
  return bucket.versions.findLast((version) => version.key === key);
}

export function putObject(bucket: Bucket, put: Put, nowMs: number): ObjectVersion {
  const { key, body, headers, retention, onlyNew } = put;
  if (retention !== undefined && !bucket.objectLock) {
    throw s3Error('InvalidRequest', 'Bucket is missing Object Lock Configuration');
  }
  const before = latest(bucket, key);
  if (onlyNew && before !== undefined && !before.isDeleteMarker) {
    throw s3Error('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold');
  }
  const etag = `"${createHash('md5').update(body).digest('hex')}"`;
  return add(bucket, { key, body, etag, headers, retention, isDeleteMarker: false, modifiedMs: nowMs });
}

/** Without a version id an object in a versioned bucket only gets a delete marker. */
export function deleteObject(
  bucket: Bucket,
  key: string,
  versionId: string | undefined,
  bypass: boolean,
  nowMs: number,
): ObjectVersion | undefined {
  if (versionId === undefined && bucket.versioned) {
    const marker = { key, body: Buffer.alloc(0), etag: '', headers: {}, isDeleteMarker: true, modifiedMs: nowMs };
    return add(bucket, marker);
  }
  const version = bucket.versions.find((each) => each.key === key && each.versionId === (versionId ?? 'null'));
  if (version !== undefined) checkDeletion(version.retention, bypass, nowMs);
  bucket.versions = bucket.versions.filter((each) => each !== version);
  return version;
}

export function changeRetention(version: ObjectVersion, retention: Retention, bypass: boolean, nowMs: number): void {
  checkChange(version.retention, retention, bypass, nowMs);
  version.retention = retention;
}

function add(bucket: Bucket, version: Omit<ObjectVersion, 'versionId'>): ObjectVersion {
  const versionId = bucket.versioned ? randomUUID().replaceAll('-', '') : 'null';
  const added = { ...version, versionId };
  if (!bucket.versioned) bucket.versions = bucket.versions.filter(({ key }) => key !== version.key);
  bucket.versions.push(added);
  return added;
}
