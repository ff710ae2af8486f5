import { CommandError } from '../command-line/command-error.ts';

/** @see https://github.com/in-toto/attestation/blob/main/spec/v1/envelope.md */
export const payloadType = 'application/vnd.in-toto+json';

/** A DSSE envelope with one signature. */
export interface Envelope {
  readonly payload: Buffer;
  /** SHA-256 of the public key (SPKI, DER) in hex. A hint: it is checked, never trusted. */
  readonly keyId: string;
  readonly signature: Buffer;
}

/**
 * What is signed: the payload with its type and both lengths, so that it cannot be taken for anything else.
 *
 * @see https://github.com/secure-systems-lab/dsse/blob/master/protocol.md
 */
export function preAuthenticationEncoding(payload: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`DSSEv1 ${payloadType.length} ${payloadType} ${payload.length} `), payload]);
}

/** The file, one field a line, so that `sed` and `openssl` are enough to check it. */
export function encodeEnvelope({ payload, keyId, signature }: Envelope): Buffer {
  const signatures = [{ keyid: keyId, sig: signature.toString('base64') }];
  const envelope = { payloadType, payload: payload.toString('base64'), signatures };
  return Buffer.from(`${JSON.stringify(envelope, null, 2)}\n`);
}

/** Whether a file looks like an envelope, so that a damaged one is not taken for some other file. */
export function isEnvelope(bytes: Buffer): boolean {
  return bytes.subarray(0, 400).includes('payloadType') && bytes.includes('signatures');
}

/**
 * Only the spelling that `encodeEnvelope` writes is accepted: what else a parser tolerates (spaces, further fields, unused
 * bits of base64) could be changed without a trace.
 *
 * @throws CommandError
 */
export function decodeEnvelope(bytes: Buffer): Envelope {
  const envelope = parse(bytes.toString());
  if (envelope === undefined || !encodeEnvelope(envelope).equals(bytes)) {
    throw new CommandError(
      'failed',
      'it is not an envelope as this product writes it, so it was changed after it was signed.',
      'get the file again from the bucket or from the one who made the report.',
      'receipt-malformed',
    );
  }
  return envelope;
}

function parse(text: string): Envelope | undefined {
  try {
    const { payload, signatures } = JSON.parse(text);
    const [{ keyid, sig }] = signatures;
    return { payload: Buffer.from(payload, 'base64'), keyId: String(keyid), signature: Buffer.from(sig, 'base64') };
  } catch {
    return undefined;
  }
}
