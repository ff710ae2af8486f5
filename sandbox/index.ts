/**
 * Genesys Cloud and the AWS services that a rotation needs, on this machine, with the rotation functions deployed.
 *
 * @example
 * const sandbox = await startSandbox({ secrets: 2 });
 * const client = new SecretsManagerClient({ endpoint: sandbox.endpoint, region: 'eu-west-1', credentials });
 * await client.send(new RotateSecretCommand({ SecretId: sandbox.secrets[0].name }));
 * await sandbox.idle();
 * await sandbox.skip({ to: 'next-timer' }); // the revocation
 * await sandbox.close();
 *
 * @module
 */

export type { OrganizationOptions, SecretSettings } from './contents.ts';
export type { Goal, RunningScenario, SandboxSecret } from './scenarios/scenario.ts';
export { type ScenarioName, scenarioNames } from './scenarios/scenarios.ts';
export { type RunningSandbox, type StartSandboxOptions, startSandbox } from './start-sandbox.ts';
