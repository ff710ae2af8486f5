import { auditOperations } from './operations/audits.ts';
import { clientSecretOperations } from './operations/client-secrets.ts';
import { divisionOperations } from './operations/divisions.ts';
import { integrationCredentialOperations } from './operations/integration-credentials.ts';
import { integrationOperations } from './operations/integrations.ts';
import { oauthClientOperations } from './operations/oauth-clients.ts';
import type { Operation } from './operations/operation.ts';
import { organizationOperations } from './operations/organization.ts';
import { roleOperations } from './operations/roles.ts';
import { tokenOperations } from './operations/tokens.ts';
import { usageOperations } from './operations/usage.ts';
import { usageJobOperations } from './operations/usage-jobs.ts';

const operations: readonly Operation[] = [
  ...oauthClientOperations,
  ...clientSecretOperations,
  ...tokenOperations,
  ...usageOperations,
  ...usageJobOperations,
  ...auditOperations,
  ...integrationCredentialOperations,
  ...integrationOperations,
  ...divisionOperations,
  ...roleOperations,
  ...organizationOperations,
];

export interface Route {
  readonly operation: Operation;
  readonly pathParameters: Readonly<Record<string, string>>;
}

export function findRoute(method: string, path: string): Route | undefined {
  for (const operation of operations) {
    const pathParameters = operation.method === method ? matchPath(operation.path, path) : undefined;
    if (pathParameters !== undefined) return { operation, pathParameters };
  }
  return undefined;
}

function matchPath(pattern: string, path: string): Record<string, string> | undefined {
  const wanted = pattern.split('/');
  const segments = path.split('/');
  if (wanted.length !== segments.length) return undefined;
  const parameters: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const value = segments[index] ?? '';
    const name = /^\{(.+)\}$/.exec(part)?.[1];
    if (name === undefined && part !== value) return undefined;
    if (name !== undefined) parameters[name] = value;
  }
  return parameters;
}
