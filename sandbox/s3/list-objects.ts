import { Repeated } from '../aws/xml.ts';
import type { Bucket, ObjectVersion } from './buckets.ts';

export function listObjects(bucket: Bucket, query: URLSearchParams): object {
  const prefix = query.get('prefix') ?? '';
  const delimiter = query.get('delimiter') ?? '';
  const after = query.get('continuation-token') ?? query.get('start-after') ?? '';
  const size = Math.min(Number(query.get('max-keys') ?? 1000), 1000);
  const current = [...new Map(bucket.versions.map((version) => [version.key, version])).values()]
    .filter(({ key, isDeleteMarker }) => !isDeleteMarker && key.startsWith(prefix))
    .sort((one, other) => (one.key < other.key ? -1 : 1));
  const groupOf = (key: string) => {
    const end = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
    return end < 0 ? undefined : key.slice(0, end + delimiter.length);
  };
  const groups = [...new Set(current.flatMap(({ key }) => groupOf(key) ?? []))];
  const objects = current.filter(({ key }) => groupOf(key) === undefined && key > after);
  const page = objects.slice(0, size);
  return {
    Name: bucket.name,
    Prefix: prefix,
    Delimiter: delimiter === '' ? undefined : delimiter,
    MaxKeys: size,
    KeyCount: page.length + groups.length,
    IsTruncated: page.length < objects.length,
    NextContinuationToken: page.length < objects.length ? page.at(-1)?.key : undefined,
    Contents: new Repeated(page.map(viewOf)),
    CommonPrefixes: new Repeated(groups.map((Prefix) => ({ Prefix }))),
  };
}

export function listVersions(bucket: Bucket, query: URLSearchParams): object {
  const prefix = query.get('prefix') ?? '';
  const versions = bucket.versions.filter(({ key }) => key.startsWith(prefix)).toReversed();
  const newest = new Map(bucket.versions.map((version) => [version.key, version]));
  const view = (version: ObjectVersion) => ({
    ...viewOf(version),
    VersionId: version.versionId,
    IsLatest: newest.get(version.key) === version,
  });
  return {
    Name: bucket.name,
    Prefix: prefix,
    IsTruncated: false,
    Version: new Repeated(versions.filter(({ isDeleteMarker }) => !isDeleteMarker).map(view)),
    DeleteMarker: new Repeated(versions.filter(({ isDeleteMarker }) => isDeleteMarker).map(view)),
  };
}

function viewOf({ key, modifiedMs, etag, body }: ObjectVersion): object {
  return { Key: key, LastModified: new Date(modifiedMs), ETag: etag, Size: body.length, StorageClass: 'STANDARD' };
}
