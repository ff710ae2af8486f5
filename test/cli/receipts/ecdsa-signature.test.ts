import { generateKeyPairSync, sign, verify } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalEcdsaSignature, derFromRaw, rawFromDer } from '../../../cli/receipts/ecdsa-signature.ts';

const half = fc.uint8Array({ minLength: 32, maxLength: 32 });
const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

describe('a signature over P-256', () => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const message = Buffer.from('message');

  it('survives the way from raw to DER and back, leading zeros and high bits included', () => {
    const edges = fc.constantFrom(
      ...[[0], [1], [0x7f], [0x80], [0xff]].map(
        (byte) => new Uint8Array([...byte, ...Array(31).fill(byte[0] === 0 ? 1 : 0)]),
      ),
    );
    fc.assert(
      fc.property(fc.oneof(half, edges), fc.oneof(half, edges), (r, s) => {
        const raw = Buffer.concat([r, s]);
        expect(rawFromDer(derFromRaw(raw))).toEqual(raw);
      }),
    );
  });

  it("has Node's own two encodings", () => {
    for (let count = 0; count < 30; count += 1) {
      const der = sign('sha256', message, privateKey);
      const raw = rawFromDer(der);
      expect(verify('sha256', message, { key: publicKey, dsaEncoding: 'ieee-p1363' }, raw)).toBe(true);
      expect(derFromRaw(raw)).toEqual(der);
    }
  });

  it('becomes the one valid spelling from DER, from raw, and from its twin with the other s', () => {
    const der = sign('sha256', message, privateKey);
    const raw = rawFromDer(der);
    const s = BigInt(`0x${raw.subarray(32).toString('hex')}`);
    const twin = Buffer.concat([raw.subarray(0, 32), Buffer.from((order - s).toString(16).padStart(64, '0'), 'hex')]);
    const canonical = canonicalEcdsaSignature(der);
    expect(verify('sha256', message, publicKey, derFromRaw(twin))).toBe(true);
    for (const one of [raw, twin, derFromRaw(twin), canonical]) expect(canonicalEcdsaSignature(one)).toEqual(canonical);
    expect(verify('sha256', message, publicKey, canonical)).toBe(true);
  });

  it('that is no signature is an error', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
        if (bytes.length === 64 || bytes[0] === 0x30) return;
        expect(() => canonicalEcdsaSignature(Buffer.from(bytes))).toThrow(RangeError);
      }),
    );
  });
});
