import { createHmac, timingSafeEqual } from 'node:crypto';

export type SignatureProblem = 'missing-header' | 'malformed-timestamp' | 'outside-tolerance' | 'wrong-signature';

const toleranceSeconds = 5 * 60;

/**
 * Verifies the signature of a delivery. Returns the problem, or `undefined`.
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export function signatureProblem(
  delivery: { readonly headers: Readonly<Record<string, string>>; readonly body: Uint8Array },
  signingKey: string,
  nowMs: number,
): SignatureProblem | undefined {
  const id = delivery.headers['webhook-id'] ?? '';
  const timestamp = delivery.headers['webhook-timestamp'] ?? '';
  const signatures = delivery.headers['webhook-signature'] ?? '';
  if (id === '' || timestamp === '' || signatures === '') return 'missing-header';
  if (!/^\d+$/.test(timestamp)) return 'malformed-timestamp';
  if (Math.abs(nowMs / 1000 - Number(timestamp)) > toleranceSeconds) return 'outside-tolerance';
  const expected = createHmac('sha256', Buffer.from(signingKey.replace(/^whsec_/, ''), 'base64'))
    .update(`${id}.${timestamp}.`)
    .update(delivery.body)
    .digest();
  // During a key rotation a sender signs with both keys.
  const matches = signatures.split(' ').some((versioned) => {
    const [version, value = ''] = versioned.split(',');
    const actual = Buffer.from(value, 'base64');
    return version === 'v1' && actual.length === expected.length && timingSafeEqual(actual, expected);
  });
  return matches ? undefined : 'wrong-signature';
}
