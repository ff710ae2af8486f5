import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { SandboxRequest } from '../core/service.ts';
import { s3Error } from './s3-error.ts';

/** The body of an upload, without the framing of a stream, and checked against the digests sent with it. */
export function readObjectBody(request: SandboxRequest): Buffer {
  const { headers } = request;
  const isChunked =
    /aws-chunked/.test(headers['content-encoding'] ?? '') || headers['x-amz-content-sha256']?.startsWith('STREAMING-');
  const body = isChunked ? dechunk(Buffer.from(request.body)) : Buffer.from(request.body);
  const digests: readonly [string, () => string][] = [
    ['content-md5', () => createHash('md5').update(body).digest('base64')],
    ['x-amz-checksum-sha256', () => createHash('sha256').update(body).digest('base64')],
    ['x-amz-checksum-sha1', () => createHash('sha1').update(body).digest('base64')],
    ['x-amz-checksum-crc32', () => crc32Of(body)],
  ];
  for (const [name, digest] of digests) {
    if (headers[name] === undefined || headers[name] === digest()) continue;
    throw s3Error('BadDigest', `The ${name} you specified did not match what we received.`);
  }
  return body;
}

/** S3 wants a digest with whatever it must keep. */
export function hasDigest({ headers }: SandboxRequest): boolean {
  return Object.keys(headers).some(
    (name) => name === 'content-md5' || /^x-amz-(checksum-|sdk-checksum|trailer)/.test(name),
  );
}

function crc32Of(body: Buffer): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc32(body));
  return bytes.toString('base64');
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html */
function dechunk(body: Buffer): Buffer {
  const chunks: Buffer[] = [];
  for (let at = 0; at < body.length; ) {
    const lineEnd = body.indexOf('\r\n', at);
    const size = Number.parseInt(body.toString('latin1', at, lineEnd), 16);
    if (lineEnd < 0 || Number.isNaN(size)) throw s3Error('InvalidRequest', 'The chunks of the body are malformed.');
    if (size === 0) break;
    chunks.push(body.subarray(lineEnd + 2, lineEnd + 2 + size));
    at = lineEnd + 2 + size + 2;
  }
  return Buffer.concat(chunks);
}
