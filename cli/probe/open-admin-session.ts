import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { parseDuration } from '../../domain/duration.ts';
import { environments, isEnvironment } from '../../domain/environments.ts';
import { problemsOfGatewayUrl } from '../../domain/gateway-url.ts';
import { RotationError } from '../../domain/rotation-error.ts';
import { parseSecretDocument, type SecretDocument } from '../../domain/secret-document.ts';
import { SecretValue } from '../../domain/secret-value.ts';
import { CommandError } from '../command-line/command-error.ts';
import type { Terminal } from '../command-line/terminal.ts';
import { awsCall } from '../deployment/aws-call.ts';
import type { Deployment } from '../deployment/deployment.ts';
import { readVariables } from '../deployment/read-variables.ts';
import { printable } from '../output/printable.ts';
import { GenesysCalls, shapeOf } from './genesys-calls.ts';
import { isAccepted } from './probe.ts';

export interface AdminSession {
  readonly calls: GenesysCalls;
  readonly token: SecretValue;
  readonly clientId: string;
  readonly secretName: string;
  /** Where the credential was sent. */
  readonly host: string;
  readonly organization: string;
  readonly propagationTimeoutMs: number;
}

/**
 * Logs in as the admin client of a deployment. Its secret is read with the operator's own right to do so: no function of the
 * deployment hands it out, or creates clients when asked.
 */
export async function openAdminSession(
  deployment: Deployment,
  named: string | undefined,
  terminal: Pick<Terminal, 'now' | 'sleep'>,
): Promise<AdminSession> {
  const { variables, problem } = await readVariables(deployment);
  const secretName = named ?? variables.GENESYS_ADMIN_SECRET;
  if (secretName === undefined) {
    throw new CommandError(
      'usage',
      problem === undefined
        ? 'The deployment has no admin secret of its own.'
        : `The admin secret of the deployment is not known: ${problem}`,
      'name one with --admin-secret: a secret whose client may view, add, edit and delete OAuth clients.',
      'no-admin-secret',
    );
  }
  const document = await readDocument(deployment, secretName, variables.GENESYS_ENVIRONMENT);
  const { clientId, clientSecret, environment } = document;
  const hosts = hostsOf(environment, variables.GENESYS_GATEWAY_URL);
  const calls = new GenesysCalls(hosts, {
    now: () => terminal.now(),
    // What was created is removed even when the time of the command has elapsed.
    sleep: (milliseconds) =>
      terminal.sleep(milliseconds).catch(() => new Promise((resolve) => setTimeout(resolve, milliseconds))),
  });
  const login = await calls.logIn(clientId, clientSecret);
  if (!isAccepted(login)) {
    throw new CommandError(
      'failed',
      `The login as the client of ${printable(secretName)} was rejected (${shapeOf(login.rejected)}).`,
      'run doctor; if the functions can log in, an allow-list of addresses may leave out this machine.',
      'admin-login-rejected',
    );
  }
  const { body } = await calls.call(login.token, { method: 'GET', path: '/api/v2/tokens/me' });
  const { name, id } = Object(body.organization) as { name?: unknown; id?: unknown };
  return {
    calls,
    token: login.token,
    clientId,
    secretName,
    host: new URL(hosts.login).hostname,
    organization:
      [name, id]
        .filter((part) => typeof part === 'string')
        .map((part) => printable(part as string))
        .join(' ') || 'unknown',
    propagationTimeoutMs: (parseDuration(variables.GENESYS_PROPAGATION_TIMEOUT ?? '') ?? 20) * 1000,
  };
}

async function readDocument(
  { aws }: Deployment,
  secretName: string,
  environment: string | undefined,
): Promise<SecretDocument> {
  const { SecretString: text } = await awsCall('secretsmanager:GetSecretValue', () =>
    aws.secretsManager.send(new GetSecretValueCommand({ SecretId: secretName })),
  );
  try {
    const [fallback] = environments;
    const region = isEnvironment(environment) ? environment : fallback;
    return parseSecretDocument(new SecretValue(text ?? ''), secretName, region);
  } catch (error) {
    if (!(error instanceof RotationError)) throw error;
    // It names the problems and shows no value.
    throw new CommandError('failed', error.message, error.nextStep, error.code);
  }
}

/** Those of Genesys Cloud, or the gateway that the functions use. */
function hostsOf(environment: string, gatewayUrl: string | undefined) {
  if (gatewayUrl === undefined) return { login: `https://login.${environment}`, api: `https://api.${environment}` };
  const [problem] = problemsOfGatewayUrl(gatewayUrl);
  if (problem !== undefined) {
    throw new CommandError(
      'failed',
      `GENESYS_GATEWAY_URL of the deployment ${problem}.`,
      'correct it and deploy again; nothing was sent.',
      'invalid-gateway',
    );
  }
  const url = gatewayUrl.replace(/\/+$/, '');
  return { login: url, api: url };
}
