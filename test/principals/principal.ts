import { account } from '../../sandbox/aws-account.ts';
import type { DeployedService } from '../../sandbox/deployed-service.ts';

/** What a principal is allowed to do in AWS: one statement each. */
export interface Permission {
  readonly Action: string;
  readonly Resource: string;
}

export interface PrincipalResponse {
  readonly status: number;
  /** As received. */
  readonly text: string;
}

/** A role of the account with these permissions alone. */
export interface Principal {
  /** An operation of Secrets Manager or EventBridge, such as `secretsmanager.PutSecretValue`. */
  call(target: string, parameters: object): Promise<PrincipalResponse>;
  /** An operation of Lambda or Scheduler, which have a path each. */
  send(method: string, path: string, body: unknown): Promise<PrincipalResponse>;
  /** Every response so far: what it has learned. */
  learned(): string;
}

let principals = 0;

export function createPrincipal({ iam, endpoint }: DeployedService, ...permissions: Permission[]): Principal {
  principals += 1;
  const roleArn = iam.createRole({
    name: `principal-${principals}`,
    trust: {
      Version: '2012-10-17',
      Statement: { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: 'sts:AssumeRole' },
    },
  });
  const Statement = permissions.map((permission) => ({ Effect: 'Allow', ...permission }));
  if (Statement.length > 0) iam.attachPolicy(roleArn, 'only', { Version: '2012-10-17', Statement });
  // The sandbox checks the key of a signature and the service that it is for, and no more.
  const authorization = (service: string) =>
    `AWS4-HMAC-SHA256 Credential=${iam.role(roleArn)?.accessKeyId}/20260101/eu-west-1/${service}/aws4_request`;
  const responses: string[] = [];
  const exchange = async (path: string, init: RequestInit): Promise<PrincipalResponse> => {
    const response = await fetch(`${endpoint}${path}`, init);
    const text = await response.text();
    responses.push(text);
    return { status: response.status, text };
  };
  return {
    call: (target, parameters) =>
      exchange('/', {
        method: 'POST',
        headers: {
          authorization: authorization(target.startsWith('AWSEvents.') ? 'events' : 'secretsmanager'),
          'x-amz-target': target,
          'content-type': 'application/x-amz-json-1.1',
        },
        body: JSON.stringify(parameters),
      }),
    send: (method, path, body) =>
      exchange(path, {
        method,
        headers: { authorization: authorization(path.startsWith('/schedules/') ? 'scheduler' : 'lambda') },
        body: JSON.stringify(body),
      }),
    learned: () => responses.join('\n'),
  };
}
