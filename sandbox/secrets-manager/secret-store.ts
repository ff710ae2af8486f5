import { randomInt } from 'node:crypto';
import { account, region } from '../aws-account.ts';
import type { Secret } from './secret.ts';
import { invalidRequest, notFound, SecretsManagerError } from './secrets-manager-error.ts';

export interface SecretStore {
  create(name: string): Secret;
  /** By name, ARN, or ARN without its six random characters. Rejects a secret that is marked for deletion. */
  find(secretId: string): Secret;
  findDeletedToo(secretId: string): Secret;
  all(): readonly Secret[];
  remove(secret: Secret): void;
  /** Puts back a secret that was kept elsewhere. */
  add(secret: Secret): void;
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

export function createSecretStore(options: { readonly now: () => number }): SecretStore {
  const secrets = new Map<string, Secret>();

  const findDeletedToo = (secretId: string): Secret => {
    for (const secret of secrets.values()) {
      const partialArn = secret.arn.slice(0, -7);
      if (secretId === secret.name || secretId === secret.arn || secretId === partialArn) return secret;
    }
    throw notFound('specified secret.');
  };

  return {
    create(name) {
      const existing = secrets.get(name);
      if (existing?.deletedMs !== undefined) {
        throw invalidRequest(
          "You can't create this secret because a secret with this name is already scheduled for deletion.",
        );
      }
      if (existing !== undefined) {
        throw new SecretsManagerError(
          'ResourceExistsException',
          `The operation failed because the secret ${name} already exists.`,
        );
      }
      const suffix = Array.from({ length: 6 }, () => alphabet[randomInt(alphabet.length)]).join('');
      const secret: Secret = {
        name,
        arn: `arn:aws:secretsmanager:${region}:${account}:secret:${name}-${suffix}`,
        createdMs: options.now(),
        lastChangedMs: options.now(),
        versions: new Map(),
        tags: new Map(),
        rotationTokens: new Set(),
      };
      secrets.set(name, secret);
      return secret;
    },
    find(secretId) {
      const secret = findDeletedToo(secretId);
      if (secret.deletedMs === undefined) return secret;
      throw invalidRequest("You can't perform this operation on the secret because it was marked for deletion.");
    },
    findDeletedToo,
    all: () => [...secrets.values()],
    remove: (secret) => secrets.delete(secret.name),
    add: (secret) => void secrets.set(secret.name, secret),
  };
}
