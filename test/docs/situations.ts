import type { RunningSandbox } from '../../sandbox/index.ts';
import { succeed } from '../cli/command-runner.ts';

/** The secret of the documents. */
export const secretName = 'contact-center/crm-sync';

type Situation = (sandbox: RunningSandbox) => Promise<void>;

const fresh: Situation = async () => {};

const adopted: Situation = async ({ service }) => {
  await succeed(service, `adopt ${secretName} --every 30d --yes`);
};

const rotated: Situation = async (sandbox) => {
  await adopted(sandbox);
  await succeed(sandbox.service, `rotate ${secretName} --wait`);
};

/** A rotation has failed for want of a permission. */
const stuck: Situation = async (sandbox) => {
  await adopted(sandbox);
  await sandbox.startScenario('stuck');
};

/** The same, and the permission is back. */
const repaired: Situation = async (sandbox) => {
  await stuck(sandbox);
  sandbox.service.genesys.settings.permissionsDenied = {};
};

/** The grace period has elapsed, and the first attempt to revoke has failed for want of a permission. */
const due: Situation = async (sandbox) => {
  await rotated(sandbox);
  const { genesys, secretsManager, clock } = sandbox.service;
  const { clientId } = JSON.parse(secretsManager.value(secretName) ?? '{}') as { clientId: string };
  genesys.settings.permissionsDenied = { [clientId]: ['oauth:client:edit'] };
  await clock.advance(6 * 60_000);
  await sandbox.idle();
  genesys.settings.permissionsDenied = {};
};

/** `watch` has found that AWSCURRENT holds the credential of a client that the secret has not had before. */
const otherClient: Situation = async (sandbox) => {
  await adopted(sandbox);
  const { genesys, organization, roleId, secretsManager } = sandbox.service;
  const roleDivisions = [{ roleId, divisionId: '*' }];
  const { clientId, clientSecret } = genesys.createClient({ organization, name: 'other', roleDivisions });
  const SecretString = JSON.stringify({ clientId, clientSecret });
  secretsManager.call('PutSecretValue', { SecretId: secretName, SecretString });
  await sandbox.service.lambda.invoke('watch', { secretArn: sandbox.secrets[0]?.arn });
};

/** Scheduled for deletion, while its credentials still log in. */
const deleted: Situation = async (sandbox) => {
  await rotated(sandbox);
  sandbox.service.secretsManager.call('DeleteSecret', { SecretId: secretName, RecoveryWindowInDays: 7 });
  await sandbox.idle();
};

/** By the second word of a fence. */
export const situations: Readonly<Record<string, Situation>> = {
  fresh,
  adopted,
  rotated,
  stuck,
  repaired,
  due,
  'other-client': otherClient,
  'owner-gone': rotated,
  deleted,
};
