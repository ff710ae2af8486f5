import { CfnOutput } from 'aws-cdk-lib';
import { ManagedPolicy, PolicyStatement, type PolicyStatementProps } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { acknowledgeWildcard } from './acknowledge.ts';
import type { GenesysOAuthRotation } from './genesys-oauth-rotation.ts';
import {
  approverStatements,
  type OperatorKind,
  type OperatorResources,
  operatorKinds,
  operatorStatements,
} from './operator-statements.ts';

export interface OperatorPoliciesProps {
  /** The service whose command is used. */
  readonly rotation: GenesysOAuthRotation;
}

/**
 * Managed policies for the people who use the command: `reader`, `operator` and `emergency`, each with what the one before
 * it may do, and `approver` for those who approve rotations. Their ARNs are outputs of the stack. A person who has both
 * `operator` and `approver` cannot approve a rotation that they requested.
 *
 * @example
 * const policies = new OperatorPolicies(stack, 'Operators', { rotation: stack.rotation });
 * role.addManagedPolicy(policies.policies.operator);
 */
export class OperatorPolicies extends Construct {
  readonly policies: Readonly<Record<OperatorKind | 'approver', ManagedPolicy>>;

  constructor(scope: Construct, id: string, { rotation }: OperatorPoliciesProps) {
    super(scope, id);
    const { names } = rotation;
    const resources: OperatorResources = {
      functionArns: {
        rotate: names.functionArn('rotate'),
        retire: names.functionArn('retire'),
        watch: names.functionArn('watch'),
      },
      ledgerTableArn: names.ledgerTableArn,
      scheduleGroupArn: names.scheduleGroupArn,
      anySecretArn: names.secretArn('*'),
      logGroupArn: rotation.functions.rotate.logGroup.logGroupArn,
    };
    const create = (kind: OperatorKind | 'approver'): ManagedPolicy => {
      const statements = kind === 'approver' ? approverStatements(resources) : operatorStatements(kind, resources);
      const policy = new ManagedPolicy(this, kind, {
        managedPolicyName: `${names.service}-${kind}`,
        description: `Use of the command of ${names.service}: ${kind}`,
        statements: statements.map((statement) => new PolicyStatement(statement as PolicyStatementProps)),
      });
      acknowledgeWildcard(policy, '*', 'AWS lists stacks, secrets and events of CloudTrail only as a whole');
      acknowledgeWildcard(policy, names.secretArn('*'), 'a condition names the function that rotates them');
      new CfnOutput(this, `${kind}Policy`, { value: policy.managedPolicyArn });
      return policy;
    };
    const [reader, operator, emergency] = operatorKinds.map(create) as [ManagedPolicy, ManagedPolicy, ManagedPolicy];
    this.policies = { reader, operator, emergency, approver: create('approver') };
  }
}
