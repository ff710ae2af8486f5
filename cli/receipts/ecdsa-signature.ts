/** The order of P-256. @see https://csrc.nist.gov/pubs/sp/800/186/final section 3.2.1.3 */
const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

const size = 32;

/**
 * The one DER encoding of an ECDSA signature over P-256: what KMS returns and `openssl` reads, with the smaller of the two
 * equivalent values of `s`. Otherwise anybody could turn a signature into another valid one.
 *
 * @param signature DER, or the 64 bytes of `r` and `s` that other DSSE tools write
 * @throws RangeError if it is neither
 * @see https://www.rfc-editor.org/rfc/rfc3279#section-2.2.3
 */
export function canonicalEcdsaSignature(signature: Buffer): Buffer {
  const raw = signature.length === 2 * size ? signature : rawFromDer(signature);
  const s = BigInt(`0x${raw.subarray(size).toString('hex')}`);
  const smaller = s > order / 2n ? order - s : s;
  return derFromRaw(Buffer.concat([raw.subarray(0, size), bytesOf(smaller)]));
}

/** `SEQUENCE { INTEGER r, INTEGER s }` from `r` and `s`, 32 bytes each. */
export function derFromRaw(raw: Buffer): Buffer {
  if (raw.length !== 2 * size) throw new RangeError('a raw signature over P-256 has 64 bytes');
  const body = Buffer.concat([integer(raw.subarray(0, size)), integer(raw.subarray(size))]);
  return Buffer.concat([Buffer.from([0x30, body.length]), body]);
}

/** `r` and `s`, 32 bytes each, from DER in its one valid form. */
export function rawFromDer(der: Buffer): Buffer {
  if (der[0] !== 0x30 || der[1] !== der.length - 2) throw new RangeError('no DER signature');
  const r = readInteger(der, 2);
  const s = readInteger(der, r.end);
  if (s.end !== der.length) throw new RangeError('no DER signature');
  const raw = Buffer.concat([r.value, s.value]);
  if (!derFromRaw(raw).equals(der)) throw new RangeError('no DER signature');
  return raw;
}

function readInteger(der: Buffer, at: number): { readonly value: Buffer; readonly end: number } {
  const length = der[at + 1] ?? 0;
  const end = at + 2 + length;
  if (der[at] !== 0x02 || length === 0 || length > size + 1 || end > der.length)
    throw new RangeError('no DER signature');
  const digits = der.subarray(at + 2, end);
  const unsigned = digits.length === size + 1 && digits[0] === 0 ? digits.subarray(1) : digits;
  if (unsigned.length > size) throw new RangeError('no DER signature');
  return { value: Buffer.concat([Buffer.alloc(size - unsigned.length), unsigned]), end };
}

/** Without leading zeros, and with one where the first bit would mean a negative number. */
function integer(value: Buffer): Buffer {
  const first = value.findIndex((byte) => byte !== 0);
  const digits = first === -1 ? Buffer.from([0]) : value.subarray(first);
  const padded = (digits[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.from([0]), digits]) : digits;
  return Buffer.concat([Buffer.from([0x02, padded.length]), padded]);
}

function bytesOf(value: bigint): Buffer {
  return Buffer.from(value.toString(16).padStart(2 * size, '0'), 'hex');
}
