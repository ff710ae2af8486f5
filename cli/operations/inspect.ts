import type { Deployment } from '../deployment/deployment.ts';
import { invokeFunction } from '../deployment/invoke-function.ts';

/** What a check of the next rotation found. */
export interface Finding {
  readonly check: string;
  readonly severity: 'ok' | 'warning' | 'blocker' | 'unknown';
  readonly message: string;
  readonly fix?: string;
  readonly code?: string;
}

export interface ClientUsage {
  readonly clientId: string;
  readonly role: string;
  readonly generation?: number;
  readonly state?: string;
  readonly requests?: number;
  readonly since?: string;
  readonly operations?: readonly { readonly operation: string; readonly requests: number }[];
  readonly reason?: string;
}

export interface OrganizationClient {
  readonly clientId: string;
  readonly name: string;
  readonly state: string;
  readonly grantType: string;
  readonly createdAt?: string;
  readonly ownerArn?: string;
  readonly claimedBy?: string;
}

/** What watch reads with the credentials that this command never sees. It changes nothing. */
interface Inspections {
  readonly preflight: { readonly findings: readonly Finding[] };
  readonly usage: { readonly usage: readonly ClientUsage[] };
  readonly clients: { readonly clients: readonly OrganizationClient[]; readonly isComplete: boolean };
}

export function inspect<Name extends keyof Inspections>(
  deployment: Deployment,
  secretArn: string,
  name: Name,
): Promise<Inspections[Name]> {
  return invokeFunction(deployment, deployment.watch, { secretArn, inspect: name });
}
