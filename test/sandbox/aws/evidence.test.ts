import { createPublicKey, verify } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callJson, signed } from './aws-call.ts';
import { type AwsSandbox, startAwsSandbox } from './aws-sandbox.ts';

const dayMs = 86_400_000;
let sandbox: AwsSandbox;

beforeAll(async () => {
  sandbox = await startAwsSandbox();
});
afterAll(() => sandbox.close());

describe('KMS', () => {
  const kms = async (operation: string, parameters: object) => {
    const call = { service: 'kms', target: `TrentService.${operation}` };
    return (await callJson(sandbox.endpoint, call, parameters)).body as Record<string, string>;
  };
  const SigningAlgorithm = 'ECDSA_SHA_256';
  const base64 = (text: string) => Buffer.from(text).toString('base64');

  it('signs as other programs verify, and verifies what was signed', async () => {
    const created = await kms('CreateKey', { KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' });
    const { KeyId } = created.KeyMetadata as unknown as { KeyId: string };
    const { PublicKey = '' } = await kms('GetPublicKey', { KeyId });
    const key = createPublicKey({ key: Buffer.from(PublicKey, 'base64'), format: 'der', type: 'spki' });
    for (const text of ['one', 'two', 'three', 'four']) {
      const Message = base64(text);
      const { Signature = '' } = await kms('Sign', { KeyId, Message, SigningAlgorithm });
      const signature = Buffer.from(Signature, 'base64');
      expect(verify('sha256', Buffer.from(text), key, signature)).toBe(true);
      expect(await kms('Verify', { KeyId, Message, Signature, SigningAlgorithm })).toMatchObject({
        SignatureValid: true,
      });
      const other = { KeyId, Message: base64(`${text}.`), Signature, SigningAlgorithm };
      expect((await kms('Verify', other)).__type).toBe('KMSInvalidSignatureException');
    }
    await kms('CreateAlias', { AliasName: 'alias/receipts', TargetKeyId: KeyId });
    const tooLong = { KeyId: 'alias/receipts', Message: base64('x'.repeat(4097)), SigningAlgorithm };
    expect((await kms('Sign', tooLong)).__type).toBe('ValidationException');
    await kms('DisableKey', { KeyId });
    expect((await kms('Sign', { KeyId, Message: base64('x'), SigningAlgorithm })).__type).toBe('DisabledException');
  });

  it('refuses keys that it does not have', async () => {
    expect((await kms('CreateKey', {})).__type).toBe('NotImplementedBySandbox');
    expect((await kms('DescribeKey', { KeyId: 'none' })).__type).toBe('NotFoundException');
  });
});

describe('S3 with Object Lock', () => {
  const s3 = async (method: string, path: string, headers: Record<string, string> = {}, body?: string) => {
    const init = { method, headers: { ...signed('s3'), ...headers }, ...(body === undefined ? {} : { body }) };
    const response = await fetch(`${sandbox.endpoint}${path}`, init);
    return { status: response.status, headers: response.headers, text: await response.text() };
  };
  const retained = () => ({
    'if-none-match': '*',
    'x-amz-object-lock-mode': 'COMPLIANCE',
    'x-amz-object-lock-retain-until-date': new Date(sandbox.clock.now() + 30 * dayMs).toISOString(),
    'x-amz-sdk-checksum-algorithm': 'SHA256',
  });

  it('keeps an object until its date, whoever deletes it', async () => {
    expect((await s3('PUT', '/evidence', { 'x-amz-bucket-object-lock-enabled': 'true' })).status).toBe(200);
    const put = await s3('PUT', '/evidence/2026/a%20b.json', retained(), '{"a":1}');
    const versionId = put.headers.get('x-amz-version-id');
    const again = await s3('PUT', '/evidence/2026/a%20b.json', retained(), '{"a":2}');
    expect([again.status, again.text]).toEqual([412, expect.stringContaining('<Code>PreconditionFailed</Code>')]);
    const head = await s3('HEAD', '/evidence/2026/a%20b.json');
    expect([head.headers.get('content-length'), head.headers.get('x-amz-object-lock-mode')]).toEqual([
      '7',
      'COMPLIANCE',
    ]);
    expect((await s3('DELETE', `/evidence/2026/a%20b.json?versionId=${versionId}`)).status).toBe(403);
    expect((await s3('DELETE', '/evidence/2026/a%20b.json')).headers.get('x-amz-delete-marker')).toBe('true');
    expect((await s3('GET', '/evidence/2026/a%20b.json')).text).toContain('NoSuchKey');
    expect((await s3('GET', `/evidence/2026/a%20b.json?versionId=${versionId}`)).text).toBe('{"a":1}');
    await sandbox.clock.advance(31 * dayMs);
    expect((await s3('DELETE', `/evidence/2026/a%20b.json?versionId=${versionId}`)).status).toBe(204);
  });

  it('lists by prefix, folder and page', async () => {
    await s3('PUT', '/listed');
    for (const key of ['r/1', 'r/2', 'r/x/3', 's/4']) await s3('PUT', `/listed/${key}`, {}, key);
    const page = await s3('GET', '/listed?list-type=2&prefix=r/&delimiter=/&max-keys=1');
    expect(page.text).toMatch(/<Key>r\/1<.*<CommonPrefixes><Prefix>r\/x\/<\/Prefix><\/CommonPrefixes>/);
    const token = /<NextContinuationToken>([^<]+)</.exec(page.text)?.[1];
    const rest = await s3('GET', `/listed?list-type=2&prefix=r/&continuation-token=${token}`);
    expect([...rest.text.matchAll(/<Key>([^<]+)</g)].map(([, key]) => key)).toEqual(['r/2', 'r/x/3']);
  });

  it.each<[string, number, () => [string, Record<string, string>?, string?]]>([
    ['a damaged body', 400, () => ['/evidence/x', { 'x-amz-checksum-sha256': 'AAAA' }, 'x']],
    [
      'a retention without a digest',
      400,
      () => ['/evidence/x', { ...retained(), 'x-amz-sdk-checksum-algorithm': undefined as never }, 'x'],
    ],
    [
      'a retention that has passed',
      400,
      () => ['/evidence/x', { ...retained(), 'x-amz-object-lock-retain-until-date': '2001-01-01T00:00:00Z' }, 'x'],
    ],
    ['a retention in a bucket without Object Lock', 400, () => ['/listed/x', retained(), 'x']],
    ['a bucket that does not exist', 404, () => ['/missing/x', {}, 'x']],
    ['what it does not have', 501, () => ['/evidence?policy', {}, '{}']],
  ])('rejects %s', async (_, status, request) => {
    const [path, headers = {}, body] = request();
    const sent = Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined));
    expect((await s3('PUT', path, sent, body)).status).toBe(status);
  });
});
