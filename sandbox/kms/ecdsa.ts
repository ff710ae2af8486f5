import { createECDH, createHash, randomBytes } from 'node:crypto';

/** The order of the curve P-256. */
const n = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const bytes = 32;

/** A signature in DER, as KMS returns it, over a SHA-256 digest: Node.js itself signs no digests with such a key. */
export function signDigest(privateKey: Uint8Array, digest: Uint8Array): Buffer {
  const d = toNumber(privateKey);
  const z = toNumber(digest);
  for (;;) {
    const k = toNumber(randomBytes(bytes)) % n;
    if (k === 0n) continue;
    const r = timesGenerator(k) % n;
    const s = (inverse(k) * (z + r * d)) % n;
    if (r !== 0n && s !== 0n) return encode(r, s);
  }
}

/** Whether a signature in DER is one of this key over the digest. */
export function verifyDigest(privateKey: Uint8Array, digest: Uint8Array, signature: Uint8Array): boolean {
  const read = decode(Buffer.from(signature));
  if (read === undefined) return false;
  const { r, s } = read;
  if (r <= 0n || r >= n || s <= 0n || s >= n) return false;
  const k = (inverse(s) * (toNumber(digest) + r * toNumber(privateKey))) % n;
  return k !== 0n && timesGenerator(k) % n === r;
}

export function sha256(message: Uint8Array): Buffer {
  return createHash('sha256').update(message).digest();
}

/** The x coordinate of the generator times `k`. */
function timesGenerator(k: bigint): bigint {
  const point = createECDH('prime256v1');
  point.setPrivateKey(toBytes(k));
  return toNumber(point.getPublicKey().subarray(1, 1 + bytes));
}

/** By Fermat: n is prime. */
function inverse(value: bigint): bigint {
  let result = 1n;
  let base = value % n;
  for (let exponent = n - 2n; exponent > 0n; exponent >>= 1n) {
    if ((exponent & 1n) === 1n) result = (result * base) % n;
    base = (base * base) % n;
  }
  return result;
}

function toNumber(buffer: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(buffer).toString('hex')}`);
}

function toBytes(value: bigint): Buffer {
  return Buffer.from(value.toString(16).padStart(2 * bytes, '0'), 'hex');
}

function encode(r: bigint, s: bigint): Buffer {
  const body = Buffer.concat([integer(r), integer(s)]);
  return Buffer.concat([Buffer.of(0x30, body.length), body]);
}

/** The shortest two's complement, which is positive. */
function integer(value: bigint): Buffer {
  const whole = toBytes(value);
  const shortest = whole.subarray(whole.findIndex((byte) => byte !== 0));
  const positive = (shortest[0] ?? 0) < 0x80 ? shortest : Buffer.concat([Buffer.of(0), shortest]);
  return Buffer.concat([Buffer.of(0x02, positive.length), positive]);
}

function decode(signature: Buffer): { readonly r: bigint; readonly s: bigint } | undefined {
  const lengthOfR = signature[3] ?? 0;
  const lengthOfS = signature[5 + lengthOfR] ?? 0;
  const r = signature.subarray(4, 4 + lengthOfR);
  const s = signature.subarray(6 + lengthOfR, 6 + lengthOfR + lengthOfS);
  if (r.length === 0 || s.length === 0) return undefined;
  const [one, other] = [toNumber(r), toNumber(s)];
  // Only the one encoding that DER allows.
  return encode(one % n, other % n).equals(signature) ? { r: one, s: other } : undefined;
}
