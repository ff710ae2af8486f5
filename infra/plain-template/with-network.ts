import { isGiven, noValue } from './insert-parameters.ts';
import type { PlainResource } from './template-sections.ts';

/** A VPC that does not exist: what the stack has for it is found again, and depends on the parameters. */
export const placeholderNetwork = {
  vpc: 'vpc-00000000000000000',
  vpcSubnets: ['subnet-00000000000000000'],
  securityGroups: ['sg-00000000000000000'],
};

const inVpc = isGiven('SubnetIds');
const idsIn = (parameter: string) => ({ 'Fn::Split': [',', { Ref: parameter }] });

/** The functions in subnets, and what their roles need for it, only where the parameters name some. */
export function networkProperties({ Type, Properties }: PlainResource): object {
  if (Type === 'AWS::Lambda::Function' && Properties.VpcConfig !== undefined) {
    const vpcConfig = { SubnetIds: idsIn('SubnetIds'), SecurityGroupIds: idsIn('SecurityGroupIds') };
    return { VpcConfig: { 'Fn::If': [inVpc, vpcConfig, noValue] } };
  }
  if (Type !== 'AWS::IAM::Policy') return {};
  const { Statement, ...document } = Properties.PolicyDocument as { Statement: readonly { Action: unknown }[] };
  const statements = Statement.map((statement) =>
    JSON.stringify(statement.Action).includes('ec2:CreateNetworkInterface')
      ? { 'Fn::If': [inVpc, statement, noValue] }
      : statement,
  );
  return { PolicyDocument: { ...document, Statement: statements } };
}
