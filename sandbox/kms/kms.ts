import { createPrivateKey, createPublicKey, generateKeyPairSync, randomUUID } from 'node:crypto';
import { AwsError } from '../aws/aws-error.ts';
import { defineService } from '../aws/define-service.ts';
import type { Input } from '../aws/input.ts';
import { account, region } from '../aws-account.ts';
import type { Persistent } from '../core/persistent.ts';
import type { SandboxService } from '../core/service.ts';
import { sha256, signDigest, verifyDigest } from './ecdsa.ts';

interface Key {
  readonly id: string;
  readonly description: string;
  readonly createdMs: number;
  /** PKCS #8, PEM. */
  readonly privateKey: string;
  enabled: boolean;
}

const spec = 'ECC_NIST_P256';
const algorithm = 'ECDSA_SHA_256';
const longestMessage = 4096;

/** The keys that a template creates. */
export interface SigningKeys {
  /** Returns the ARN of a new key. */
  createKey(description: string): string;
}

/** KMS with asymmetric keys that sign on the curve P-256. Encryption of secrets needs none: the sandbox keeps no ciphertext. */
export function createKms({ now }: { readonly now: () => number }): SandboxService & Persistent & SigningKeys {
  const keys = new Map<string, Key>();
  const aliases = new Map<string, string>();

  const arnOf = (key: Key) => `arn:aws:kms:${region}:${account}:key/${key.id}`;
  const find = (idOrArn: string): Key => {
    const id = idOrArn.replace(/^arn:[^:]*:kms:[^:]*:[^:]*:/, '').replace(/^key\//, '');
    const key = keys.get(aliases.get(id) ?? id);
    if (key !== undefined) return key;
    const whole = id.startsWith('alias/') ? `Alias arn:aws:kms:${region}:${account}:${id} is not found.` : undefined;
    throw new AwsError('NotFoundException', whole ?? `Key 'arn:aws:kms:${region}:${account}:key/${id}' does not exist`);
  };
  /** The key whose policy decides; permissions name no alias. */
  const resourceNamed = (idOrArn: string | undefined): string => {
    if (idOrArn === undefined) return '*';
    const [, id = idOrArn] = /^(?:arn:[^:]*:kms:[^:]*:[^:]*:)?(?:key\/)?(.*)$/.exec(idOrArn) ?? [];
    return `arn:aws:kms:${region}:${account}:key/${aliases.get(id) ?? id}`;
  };
  const usable = (input: Input): Key => {
    const key = find(input.text('KeyId'));
    if (!key.enabled) throw new AwsError('DisabledException', `${arnOf(key)} is disabled.`);
    return key;
  };
  const metadata = (key: Key) => ({
    AWSAccountId: account,
    KeyId: key.id,
    Arn: arnOf(key),
    CreationDate: new Date(key.createdMs),
    Enabled: key.enabled,
    Description: key.description,
    KeyUsage: 'SIGN_VERIFY',
    KeyState: key.enabled ? 'Enabled' : 'Disabled',
    Origin: 'AWS_KMS',
    KeyManager: 'CUSTOMER',
    CustomerMasterKeySpec: spec,
    KeySpec: spec,
    SigningAlgorithms: [algorithm],
    MultiRegion: false,
  });
  const setEnabled = (enabled: boolean) => (input: Input) => {
    find(input.text('KeyId')).enabled = enabled;
    return {};
  };

  const create = (description: string): Key => {
    const { privateKey } = generateKeyPairSync('ec', {
      namedCurve: 'P-256',
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
      publicKeyEncoding: { type: 'spki', format: 'pem' },
    });
    const key: Key = { id: randomUUID(), description, createdMs: now(), privateKey, enabled: true };
    keys.set(key.id, key);
    return key;
  };

  const service = defineService({
    name: 'kms',
    signingName: 'kms',
    targetPrefix: 'TrentService',
    resourceOf: (_, input) => resourceNamed(input.optionalText('KeyId')),
    operations: {
      CreateKey(input) {
        const wanted =
          input.optionalText('KeySpec') ?? input.optionalText('CustomerMasterKeySpec') ?? 'SYMMETRIC_DEFAULT';
        const usage = input.optionalText('KeyUsage') ?? 'ENCRYPT_DECRYPT';
        if (wanted !== spec || usage !== 'SIGN_VERIFY') {
          throw new AwsError(
            'NotImplementedBySandbox',
            `The sandbox has keys of ${spec} with the usage SIGN_VERIFY, not ${wanted} with ${usage}. Nothing was changed.`,
            501,
          );
        }
        return { KeyMetadata: metadata(create(input.optionalText('Description') ?? '')) };
      },
      CreateAlias(input) {
        const name = input.text('AliasName');
        if (!name.startsWith('alias/'))
          throw new AwsError('ValidationException', 'Alias must start with the prefix "alias/".');
        if (!/^alias\/[\w/-]{1,250}$/.test(name))
          throw new AwsError('ValidationException', `${name} contains invalid characters for an alias`);
        if (aliases.has(name))
          throw new AwsError('AlreadyExistsException', `An alias with the name ${name} already exists`);
        aliases.set(name, find(input.text('TargetKeyId')).id);
        return {};
      },
      ListKeys: () => ({
        Keys: [...keys.values()].map((key) => ({ KeyId: key.id, KeyArn: arnOf(key) })),
        Truncated: false,
      }),
      DescribeKey: (input) => ({ KeyMetadata: metadata(find(input.text('KeyId'))) }),
      EnableKey: setEnabled(true),
      DisableKey: setEnabled(false),
      GetPublicKey(input) {
        const key = usable(input);
        const PublicKey = createPublicKey(key.privateKey).export({ type: 'spki', format: 'der' }).toString('base64');
        return { KeyId: arnOf(key), PublicKey, KeySpec: spec, KeyUsage: 'SIGN_VERIFY', SigningAlgorithms: [algorithm] };
      },
      Sign(input) {
        const key = usable(input);
        const Signature = signDigest(privateBytes(key), readDigest(input)).toString('base64');
        return { KeyId: arnOf(key), Signature, SigningAlgorithm: algorithm };
      },
      Verify(input) {
        const key = usable(input);
        const signature = Buffer.from(input.text('Signature'), 'base64');
        // KMS never says that a signature is invalid: it fails.
        if (!verifyDigest(privateBytes(key), readDigest(input), signature)) {
          throw new AwsError('KMSInvalidSignatureException', 'The signature is not one of this key over this message.');
        }
        return { KeyId: arnOf(key), SignatureValid: true, SigningAlgorithm: algorithm };
      },
    },
  });
  return {
    ...service,
    createKey: (description) => arnOf(create(description)),
    save: () => ({ keys, aliases }),
    load(saved) {
      const kept = saved as { keys: typeof keys; aliases: typeof aliases };
      for (const [id, key] of kept.keys) keys.set(id, key);
      for (const [alias, id] of kept.aliases) aliases.set(alias, id);
    },
  };
}

function privateBytes({ privateKey }: Key): Buffer {
  const { d = '' } = createPrivateKey(privateKey).export({ format: 'jwk' });
  return Buffer.from(d, 'base64url');
}

function readDigest(input: Input): Buffer {
  const wanted = input.text('SigningAlgorithm');
  if (wanted !== algorithm) {
    throw new AwsError(
      'InvalidKeyUsageException',
      `The algorithm ${wanted} is incompatible with the key spec ${spec}.`,
    );
  }
  const message = Buffer.from(input.text('Message'), 'base64');
  const type = input.optionalText('MessageType') ?? 'RAW';
  if (message.length < 1 || message.length > longestMessage) {
    throw new AwsError(
      'ValidationException',
      `Message takes 1 to ${longestMessage} bytes; sign the digest of a longer one.`,
    );
  }
  if (type === 'RAW') return sha256(message);
  if (type === 'DIGEST' && message.length === 32) return message;
  throw new AwsError('ValidationException', 'MessageType takes RAW, or DIGEST with the 32 bytes of a SHA-256 digest.');
}
