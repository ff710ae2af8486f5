import { expect, it } from 'vitest';
import { assertAllowedAdminSecret } from '../../../lambda/credentials/assert-allowed-admin-secret.ts';
import { MemoryLedger } from '../ledger/memory-ledger.ts';
import { codeOf } from '../world/world.ts';

const arnOf = (name: string, account = '123456789012') =>
  `arn:aws:secretsmanager:eu-central-1:${account}:secret:${name}-AbCdEf`;

const admin = { name: 'genesys/admin', arn: arnOf('genesys/admin') };
const foreign = { name: arnOf('genesys/admin', '210987654321'), arn: arnOf('genesys/admin', '210987654321') };

it.each([
  { allowed: [admin.name], tag: admin.name, read: admin.arn, isAllowed: true },
  { allowed: [admin.name], tag: admin.arn, read: admin.arn, isAllowed: true },
  { allowed: [admin.arn], tag: admin.name, read: admin.arn, isAllowed: true },
  { allowed: ['*'], tag: 'any', read: arnOf('any'), isAllowed: true },
  { allowed: [admin.name], tag: 'genesys/admin-2', read: arnOf('genesys/admin-2'), isAllowed: false },
  { allowed: [admin.name], tag: 'genesys', read: arnOf('genesys'), isAllowed: false },
  // The name is taken in another account too, by an operator there.
  { allowed: [admin.name], tag: foreign.name, read: foreign.arn, isAllowed: false },
  { allowed: [foreign.arn], tag: admin.name, read: admin.arn, isAllowed: false },
])('with $allowed allowed, the tag $tag is allowed: $isAllowed', async ({ allowed, tag, read, isAllowed }) => {
  const services = { ledger: new MemoryLedger(() => 0), adminSecrets: { allowed } };
  const named = { secretArn: arnOf('crm'), adminSecret: tag, adminSecretArn: read };
  expect(await codeOf(assertAllowedAdminSecret(services, named))).toBe(isAllowed ? undefined : 'invalid-settings');
});
