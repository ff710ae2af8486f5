import type { InspectedClients, InspectedClient as OrganizationClient } from '../../lambda/inspection/clients.ts';
import type { PreflightFinding as Finding } from '../../lambda/inspection/findings.ts';
import type { InspectedUsage as ClientUsage } from '../../lambda/inspection/usage.ts';
import type { Deployment } from '../deployment/deployment.ts';
import { invokeFunction } from '../deployment/invoke-function.ts';

export type { ClientUsage, Finding, OrganizationClient };

/** What watch reads with the credentials that this command never sees. It changes nothing. */
interface Inspections {
  readonly preflight: { readonly findings: readonly Finding[] };
  readonly usage: { readonly usage: readonly ClientUsage[] };
  readonly clients: InspectedClients;
}

export function inspect<Name extends keyof Inspections>(
  deployment: Deployment,
  secretArn: string,
  name: Name,
): Promise<Inspections[Name]> {
  return invokeFunction(deployment, deployment.watch, { secretArn, inspect: name });
}
