import { createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto';
import { CommandError } from '../command-line/command-error.ts';
import { canonicalEcdsaSignature } from './ecdsa-signature.ts';
import { type PublicKey, publicKeyOf } from './public-key.ts';

/** What signs receipts. The private key never leaves KMS; a file is for the sandbox. */
export interface Signer {
  readonly publicKey: PublicKey;
  sign(message: Buffer): Promise<Buffer>;
}

/** @throws CommandError */
export function createFileSigner(pem: string | Buffer): Signer {
  let key: KeyObject;
  try {
    key = createPrivateKey(pem);
  } catch {
    throw new CommandError(
      'usage',
      'The signing key is no private key in PEM without a passphrase.',
      'create one with: openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out signing.pem',
    );
  }
  const publicKey = publicKeyOf(createPublicKey(key));
  return {
    publicKey,
    async sign(message) {
      if (publicKey.kind !== 'ecdsa-p256') return sign(null, message, key);
      return canonicalEcdsaSignature(sign('sha256', message, key));
    },
  };
}
