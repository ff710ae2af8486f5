import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import { CommandError } from '../command-line/command-error.ts';
import { sha256Of } from '../report/canonical-json.ts';
import { canonicalEcdsaSignature } from './ecdsa-signature.ts';

/** The kinds of keys that receipts are signed with. */
export type KeyKind = 'ecdsa-p256' | 'ed25519' | 'ml-dsa';

export interface PublicKey {
  readonly kind: KeyKind;
  /** SHA-256 of the key (SPKI, DER) in hex. */
  readonly id: string;
  readonly key: KeyObject;
}

/**
 * @param pem a public key as `openssl` writes it
 * @throws CommandError
 */
export function readPublicKey(pem: string | Buffer): PublicKey {
  let key: KeyObject;
  try {
    key = createPublicKey(pem);
  } catch {
    throw new CommandError(
      'usage',
      'The key is no public key in PEM.',
      'pass the file that "genesys-oauth-rotation report" writes as public.pem, or what aws kms get-public-key returns as PEM.',
    );
  }
  return publicKeyOf(key);
}

/** @throws CommandError for a key of another kind */
export function publicKeyOf(key: KeyObject): PublicKey {
  const id = sha256Of(key.export({ type: 'spki', format: 'der' }));
  return { kind: kindOf(key), id, key };
}

function kindOf({ asymmetricKeyType, asymmetricKeyDetails: details }: KeyObject): KeyKind {
  const type: string = asymmetricKeyType ?? 'unknown';
  if (type === 'ec' && details?.namedCurve === 'prime256v1') return 'ecdsa-p256';
  if (type === 'ed25519') return 'ed25519';
  if (/^ml-dsa-(44|65|87)$/.test(type)) return 'ml-dsa';
  throw new CommandError(
    'usage',
    `Receipts are not signed with a key of the type ${type}.`,
    'use a key on the curve P-256 (ECC_NIST_P256), an Ed25519 key or an ML-DSA key.',
  );
}

/** Whether the signature is the one valid spelling of a signature by this key. */
export function isSignedBy({ kind, key }: PublicKey, message: Buffer, signature: Buffer): boolean {
  if (kind !== 'ecdsa-p256') return verify(null, message, key, signature);
  try {
    if (!canonicalEcdsaSignature(signature).equals(signature)) return false;
  } catch {
    return false;
  }
  return verify('sha256', message, key, signature);
}
