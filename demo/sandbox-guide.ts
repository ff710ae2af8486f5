import { shortId } from './credential.ts';
import type { DemoSandbox } from './demo-sandbox.ts';
import type { Look } from './look.ts';

/** How to use the sandbox from another shell. */
export function renderGuide(sandbox: DemoSandbox, look: Look): string[] {
  const { secret, strategy, endpoint } = sandbox;
  const environment = sandbox.environment();
  const variables = Object.entries(environment);
  const aws = (command: string) => `  aws secretsmanager ${command} --secret-id ${secret.name}`;
  const canSignal = process.platform !== 'win32';
  return [
    '',
    `${look.strong('genesys-oauth-rotation')}  the sandbox is up at ${endpoint}; nothing leaves this machine`,
    look.quiet(`The secret ${secret.name} holds the credential of client ${shortId(secret.clientId)} (${strategy}).`),
    '',
    look.strong('In another shell') + look.quiet('   these keys are made up and open nothing'),
    ...variables.map(([name, value]) => `export ${name}=${value}`),
    '',
    look.strong('Then, with the AWS CLI'),
    aws('rotate-secret'),
    aws('describe-secret'),
    aws('get-secret-value'),
    '',
    look.strong('Log in as the programs do that use the secret') + look.quiet('   needs jq'),
    `${aws('get-secret-value')} --query SecretString --output text \\`,
    `    | jq -r '"user = \\"\\(.clientId):\\(.clientSecret)\\""' \\`,
    `    | curl -s -K - -d grant_type=client_credentials "$GENESYS_GATEWAY_URL/oauth/token" | jq .expires_in`,
    '',
    ...(canSignal ? [`kill -USR2 ${process.pid}   skips the time to the next revocation`] : []),
    'Ctrl-C ends the sandbox.',
    '',
    look.strong('What happens'),
  ];
}
