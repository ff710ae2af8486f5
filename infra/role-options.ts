import { Aspects, Stack } from 'aws-cdk-lib';
import { CfnManagedPolicy, CfnRole } from 'aws-cdk-lib/aws-iam';
import type { Construct, IConstruct } from 'constructs';

export interface RoleOptions {
  /** ARN of the managed policy that bounds every role. */
  readonly permissionsBoundary: string | undefined;
  readonly path: string | undefined;
}

/** The function that the CDK creates once per stack for calls by custom resources, beside our construct. */
const customResourceFunction = 'AWS679f53fac002430cb0da5b7982bd2287';

/** Bounds every role of the construct and sets its path; the roles of custom resources too, where the construct has some. */
export function applyRoleOptions(scope: Construct, { permissionsBoundary, path }: RoleOptions): void {
  if (permissionsBoundary === undefined && path === undefined) return;
  const visit = (node: IConstruct) => {
    if (!(node instanceof CfnRole || node instanceof CfnManagedPolicy)) return;
    if (path !== undefined) node.path = path;
    if (permissionsBoundary !== undefined && node instanceof CfnRole) node.permissionsBoundary = permissionsBoundary;
  };
  const stacks = new Set(scope.node.findAll().map((node) => Stack.of(node)));
  const shared = [...stacks].flatMap((stack) => stack.node.tryFindChild(customResourceFunction) ?? []);
  for (const node of [scope, ...shared]) Aspects.of(node).add({ visit });
}
