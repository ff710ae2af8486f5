/** What a user writes to deploy a rotation with the CDK; the first two lines are those of the module system. */
const app = `
const config = defineRotation({
  genesysEnvironment: 'mypurecloud.ie',
  alarms: { emails: ['operations@example.com'] },
  secrets: [{ name: 'contact-center/crm-sync', gracePeriod: '2h' }],
});

const app = new App();
new RotationStack(app, 'rotation', { config });
app.synth();
`;

const imports = `import { App } from 'aws-cdk-lib';
import { defineRotation, RotationStack } from 'genesys-oauth-rotation/cdk';
`;

const requires = `const { App } = require('aws-cdk-lib');
const { defineRotation, RotationStack } = require('genesys-oauth-rotation/cdk');
`;

/** The same app for each module system, by its file name. */
export const apps = { 'app.ts': imports + app, 'app.mjs': imports + app, 'app.cjs': requires + app };

/** Everything that the packages export, with its types, as an ES module and as CommonJS. */
export const typed = `import { App } from 'aws-cdk-lib';
import { GenesysOAuthRotation, type RotationConfig, RotationStack } from 'genesys-oauth-rotation/cdk';
import { type RunningSandbox, startSandbox } from 'genesys-oauth-rotation/sandbox';
import { createTokenProvider, fromStatic, type AccessToken } from 'genesys-token-provider';

const config: RotationConfig = { genesysEnvironment: 'mypurecloud.ie', alarms: { emails: ['a@example.com'] } };
// @ts-expect-error: no region of Genesys Cloud
export const wrong: RotationConfig = { ...config, genesysEnvironment: 'example.com' };
// @ts-expect-error: no strategy
export const unknown: RotationConfig = { ...config, secrets: [{ name: 'crm', strategy: 'none' }] };
export const rotation: GenesysOAuthRotation = new RotationStack(new App(), 'rotation', { config }).rotation;
export const sandbox: Promise<RunningSandbox> = startSandbox({});
export const token: Promise<AccessToken> = createTokenProvider(fromStatic({ clientId: 'c', clientSecret: 's' })).getToken();
`;

export const handler = `import { createTokenProvider, fromStatic } from 'genesys-token-provider';
const fetch = async () => Response.json({ access_token: 'token', expires_in: 60 });
const provider = createTokenProvider(fromStatic({ clientId: 'c', clientSecret: 's' }), { fetch });
export const handler = async () => String(await provider.getToken());
`;

/** Rotates a secret in the sandbox of the package with the AWS SDK, and prints how the client of AWSCURRENT changed. */
export const sandboxUse = `
(async () => {
  const sandbox = await startSandbox({ processes: true });
  Object.assign(process.env, sandbox.environment());
  const client = new SecretsManagerClient();
  const SecretId = sandbox.secrets[0].name;
  const current = async () => JSON.parse((await client.send(new GetSecretValueCommand({ SecretId }))).SecretString).clientId;
  const clientId = await current();
  await client.send(new RotateSecretCommand({ SecretId }));
  await sandbox.idle();
  console.log((await current()) === clientId ? 'not rotated' : 'rotated');
  client.destroy();
  await sandbox.close();
})();
`;

const awsNames = 'GetSecretValueCommand, RotateSecretCommand, SecretsManagerClient';

export const sandboxUses = {
  'sandbox.mjs': `import { startSandbox } from 'genesys-oauth-rotation/sandbox';
import { ${awsNames} } from '@aws-sdk/client-secrets-manager';${sandboxUse}`,
  'sandbox.cjs': `const { startSandbox } = require('genesys-oauth-rotation/sandbox');
const { ${awsNames} } = require('@aws-sdk/client-secrets-manager');${sandboxUse}`,
};
