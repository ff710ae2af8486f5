import { Aspects } from 'aws-cdk-lib';
import { CfnManagedPolicy, CfnRole } from 'aws-cdk-lib/aws-iam';
import type { Construct, IConstruct } from 'constructs';

export interface RoleOptions {
  /** ARN of the managed policy that bounds every role. */
  readonly permissionsBoundary: string | undefined;
  readonly path: string | undefined;
}

/** Bounds every role of the construct and sets its path. */
export function applyRoleOptions(scope: Construct, { permissionsBoundary, path }: RoleOptions): void {
  if (permissionsBoundary === undefined && path === undefined) return;
  const visit = (node: IConstruct) => {
    if (!(node instanceof CfnRole || node instanceof CfnManagedPolicy)) return;
    if (path !== undefined) node.path = path;
    if (permissionsBoundary !== undefined && node instanceof CfnRole) node.permissionsBoundary = permissionsBoundary;
  };
  Aspects.of(scope).add({ visit });
}
