import { account } from '../aws-account.ts';
import { credentialOf, currentGoal, logsIn, type Scenario } from './scenario.ts';

const roleName = 'build-agent';

/** A build job has read AWSCURRENT, which it never should, and uses it from an unknown address. */
export const leakedSecret: Scenario = async (service, secret) => {
  const leaked = credentialOf(service, secret.name);
  const trust = {
    Version: '2012-10-17',
    Statement: { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: 'sts:AssumeRole' },
  };
  const arn = `arn:aws:iam::${account}:role/${roleName}`;
  const roleArn = service.iam.role(arn)?.arn ?? service.iam.createRole({ name: roleName, trust });
  service.cloudTrail.record({
    service: 'secretsmanager',
    eventName: 'GetSecretValue',
    parameters: { SecretId: secret.arn, VersionStage: 'AWSCURRENT' },
    accessKeyId: service.iam.createSession(roleArn, 'job-4711'),
    readOnly: true,
    sourceAddress: '203.0.113.7',
    resources: [{ type: 'AWS::SecretsManager::Secret', name: secret.arn }],
  });
  if (leaked !== undefined) service.genesys.recordUsage(leaked.clientId, { daysAgo: 1, requests: 37 });
  return {
    report: `A scanner found the client secret of ${secret.name} in the log of a build job.`,
    goals: () => [
      currentGoal(service, secret.name, leaked),
      { goal: 'Genesys Cloud rejects the leaked credential', reached: !logsIn(service, leaked) },
    ],
  };
};
