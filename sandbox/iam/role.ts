import type { PolicyDocument, Statement } from './policy-document.ts';

export interface Role {
  readonly arn: string;
  readonly name: string;
  /** The access key of functions with this role. */
  readonly accessKeyId: string;
  readonly trust: PolicyDocument;
  /** By policy name or ARN. */
  readonly policies: Map<string, PolicyDocument>;
}

/** One action allowed by one statement of a role. */
export interface RolePermission {
  readonly roleArn: string;
  readonly policyName: string;
  /** The statement as deployed. */
  readonly statement: Statement;
  /** As written in the statement, such as `kms:GenerateDataKey*`. */
  readonly action: string;
}

export function permissionsOf({ arn, policies }: Role): readonly RolePermission[] {
  return [...policies].flatMap(([policyName, { statements }]) =>
    statements
      .filter(({ effect }) => effect === 'Allow')
      .flatMap((statement) => statement.actions.map((action) => ({ roleArn: arn, policyName, statement, action }))),
  );
}

/** Returns a function that restores the action. @throws {Error} when the role does not have it */
export function withdrawFrom(role: Role, { policyName, statement, action }: RolePermission): () => void {
  const document = role.policies.get(policyName);
  if (document?.statements.includes(statement) !== true) {
    throw new Error(`${role.name} has no such statement in ${policyName} now.`);
  }
  const less = { ...statement, actions: statement.actions.filter((each) => each !== action) };
  // Drop a statement without actions.
  const rest = less.actions.length === 0 ? [] : [less];
  const statements = document.statements.flatMap((each) => (each === statement ? rest : [each]));
  role.policies.set(policyName, { statements });
  return () => void role.policies.set(policyName, document);
}
