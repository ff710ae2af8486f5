import { shortId } from './credential.ts';
import type { DemoSandbox } from './demo-sandbox.ts';
import type { Style } from './style.ts';

/** Explains how to use the sandbox from another shell. */
export function renderGuide(sandbox: DemoSandbox, style: Style): string[] {
  const { secret, strategy, endpoint } = sandbox;
  const environment = sandbox.environment();
  // One variable is enough; those of single services are for programs that inherit others.
  const variables = Object.entries(environment).filter(([name]) => !name.startsWith('AWS_ENDPOINT_URL_'));
  const aws = (command: string) => `  aws secretsmanager ${command} --secret-id ${secret.name}`;
  const canSignal = process.platform !== 'win32';
  return [
    '',
    `${style.strong('genesys-oauth-rotation')}  the sandbox is running at ${endpoint}; nothing leaves this machine`,
    style.quiet(`The secret ${secret.name} holds the credential of client ${shortId(secret.clientId)} (${strategy}).`),
    '',
    style.strong('In another shell') + style.quiet('   these keys are dummies'),
    ...variables.map(([name, value]) => `export ${name}=${value}`),
    '',
    style.strong('Then, with the AWS CLI'),
    aws('rotate-secret'),
    aws('describe-secret'),
    aws('get-secret-value'),
    '',
    style.strong('Log in like a program that uses the secret') + style.quiet('   needs jq'),
    `${aws('get-secret-value')} --query SecretString --output text \\`,
    `    | jq -r '"user = \\"\\(.clientId):\\(.clientSecret)\\""' \\`,
    `    | curl -s -K - -d grant_type=client_credentials "$GENESYS_GATEWAY_URL/oauth/token" | jq .expires_in`,
    '',
    ...(canSignal ? [`kill -USR2 ${process.pid}   skips to the next revocation`] : []),
    'Ctrl-C stops the sandbox.',
    '',
    style.strong('Activity'),
  ];
}
