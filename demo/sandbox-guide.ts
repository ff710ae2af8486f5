import type { RunningSandbox } from '../sandbox/index.ts';
import type { Style } from './style.ts';

/** Explains how to use the sandbox from another shell. */
export function renderGuide(sandbox: RunningSandbox, page: string | undefined, style: Style): string[] {
  const { secrets, endpoint } = sandbox;
  const environment = sandbox.environment();
  // One variable is enough; those of single services are for programs that inherit others.
  const variables = Object.entries(environment).filter(([name]) => !name.startsWith('AWS_ENDPOINT_URL_'));
  const name = secrets[0]?.name ?? '';
  const aws = (command: string) => `  aws secretsmanager ${command} --secret-id ${name}`;
  const scenario = sandbox.scenario();
  const more = secrets.length > 1 ? ` and ${secrets.length - 1} more` : '';
  return [
    '',
    `${style.strong('genesys-oauth-rotation')}  the sandbox is running at ${endpoint}; nothing leaves this machine`,
    style.quiet(`Managed secrets: ${name}${more}.`),
    ...(scenario === undefined ? [] : [style.bad(`Scenario ${scenario.name}: ${scenario.report}`)]),
    '',
    ...(page === undefined
      ? []
      : [
          style.strong('In a browser') +
            style.quiet('   rotate, leak, roll back, skip time, break Genesys Cloud; opens once'),
          `  ${page}`,
          '',
        ]),
    style.strong('In another shell') + style.quiet('   these keys are dummies'),
    ...variables.map(([variable, value]) => `export ${variable}=${value}`),
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
    style.strong('Skip to the next revocation') + style.quiet('   or {"skip": "2h"}'),
    `  curl -s -X POST "$AWS_ENDPOINT_URL/_sandbox/time" -d '{"to": "next-timer"}'`,
    '',
    'Ctrl-C stops the sandbox.',
    '',
    style.strong('Activity'),
  ];
}
