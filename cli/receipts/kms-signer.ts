import { createHash, createPublicKey } from 'node:crypto';
import { GetPublicKeyCommand, type KMSClient, SignCommand, type SignCommandInput } from '@aws-sdk/client-kms';
import { CommandError } from '../command-line/command-error.ts';
import { awsCall } from '../deployment/aws-call.ts';
import { canonicalEcdsaSignature } from './ecdsa-signature.ts';
import { type PublicKey, publicKeyOf } from './public-key.ts';
import type { Signer } from './signer.ts';

/** KMS takes no longer message as it is. */
const longestMessage = 4_096;

/**
 * Signs with an asymmetric key of KMS. It needs `kms:GetPublicKey` and `kms:Sign` on that key.
 *
 * @param keyId the key's id, ARN or alias
 * @throws CommandError
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_Sign.html
 */
export async function createKmsSigner(kms: KMSClient, keyId: string): Promise<Signer> {
  const found = await awsCall('kms:GetPublicKey', () => kms.send(new GetPublicKeyCommand({ KeyId: keyId })));
  if (found.KeyUsage !== 'SIGN_VERIFY' || found.PublicKey === undefined) {
    throw new CommandError(
      'usage',
      'The key of KMS is not one that signs.',
      'name an asymmetric key with the usage SIGN_VERIFY, such as ECC_NIST_P256.',
    );
  }
  const publicKey = publicKeyOf(createPublicKey({ key: Buffer.from(found.PublicKey), format: 'der', type: 'spki' }));
  return {
    publicKey,
    async sign(message) {
      const request = { KeyId: keyId, ...requestFor(publicKey, message) };
      const { Signature: signature } = await awsCall('kms:Sign', () => kms.send(new SignCommand(request)));
      const bytes = Buffer.from(signature ?? []);
      return publicKey.kind === 'ecdsa-p256' ? canonicalEcdsaSignature(bytes) : bytes;
    },
  };
}

function requestFor(key: PublicKey, message: Buffer): Omit<SignCommandInput, 'KeyId'> {
  switch (key.kind) {
    case 'ecdsa-p256':
      if (message.length <= longestMessage) {
        return { Message: message, MessageType: 'RAW', SigningAlgorithm: 'ECDSA_SHA_256' };
      }
      return {
        Message: createHash('sha256').update(message).digest(),
        MessageType: 'DIGEST',
        SigningAlgorithm: 'ECDSA_SHA_256',
      };
    case 'ed25519':
      // Ed25519 hashes the message itself, twice, so that no digest can stand for it.
      if (message.length > longestMessage) {
        throw new CommandError(
          'failed',
          `KMS signs at most ${longestMessage} bytes with Ed25519, and this receipt has ${message.length}.`,
          'use a key of the kind ECC_NIST_P256 or ML_DSA_65.',
        );
      }
      return { Message: message, MessageType: 'RAW', SigningAlgorithm: 'ED25519_SHA_512' };
    case 'ml-dsa':
      return {
        Message: messageRepresentative(key, message),
        MessageType: 'EXTERNAL_MU',
        SigningAlgorithm: 'ML_DSA_SHAKE_256',
      };
  }
}

/**
 * The 64 bytes that ML-DSA signs, of any message: FIPS 204, algorithms 2 and 7, with an empty context.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/offline-operations.html#mldsa-offline-verification
 */
function messageRepresentative({ key }: PublicKey, message: Buffer): Buffer {
  const spki = key.export({ type: 'spki', format: 'der' });
  // The key is the last field of its encoding; its length depends on the parameter set.
  const lengths: Readonly<Record<string, number>> = { 'ml-dsa-44': 1312, 'ml-dsa-65': 1952, 'ml-dsa-87': 2592 };
  const raw = spki.subarray(spki.length - (lengths[key.asymmetricKeyType ?? ''] ?? 0));
  const shake = (...parts: readonly Uint8Array[]) =>
    createHash('shake256', { outputLength: 64 }).update(Buffer.concat(parts)).digest();
  return shake(shake(raw), Buffer.from([0, 0]), message);
}
