import type { PolicyDocument, Statement } from './policy-document.ts';

export interface Role {
  readonly arn: string;
  readonly name: string;
  /** With which the functions of the role sign. */
  readonly accessKeyId: string;
  readonly trust: PolicyDocument;
  /** By the name or ARN of each policy. */
  readonly policies: Map<string, PolicyDocument>;
}

/** One action that one statement of a role allows. */
export interface RolePermission {
  readonly roleArn: string;
  readonly policyName: string;
  /** The statement as it was deployed. */
  readonly statement: Statement;
  /** As the statement writes it, such as `kms:GenerateDataKey*`. */
  readonly action: string;
}

export function permissionsOf({ arn, policies }: Role): readonly RolePermission[] {
  return [...policies].flatMap(([policyName, { statements }]) =>
    statements
      .filter(({ effect }) => effect === 'Allow')
      .flatMap((statement) => statement.actions.map((action) => ({ roleArn: arn, policyName, statement, action }))),
  );
}

/** Answers what puts the action back. @throws {Error} when the role does not have it (any more) */
export function withdrawFrom(role: Role, { policyName, statement, action }: RolePermission): () => void {
  const document = role.policies.get(policyName);
  if (document?.statements.includes(statement) !== true) {
    throw new Error(`${role.name} has no such statement in ${policyName} now.`);
  }
  const less = { ...statement, actions: statement.actions.filter((candidate) => candidate !== action) };
  // A statement without an action allows nothing, and is left out.
  const rest = less.actions.length === 0 ? [] : [less];
  const statements = document.statements.flatMap((candidate) => (candidate === statement ? rest : [candidate]));
  role.policies.set(policyName, { statements });
  return () => void role.policies.set(policyName, document);
}
