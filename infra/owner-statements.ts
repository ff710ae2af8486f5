import { Stack, Token } from 'aws-cdk-lib';
import { RegionInfo } from 'aws-cdk-lib/region-info';
import type { Construct } from 'constructs';
import { homeOfArn } from './config/arn-home.ts';
import { findForeignArns } from './config/foreign-arns.ts';
import type { PlainConfig } from './config/plain-config.ts';

/** What the owner of a secret or key in another account must add to its policy. */
export interface OwnerStatement {
  readonly arn: string;
  readonly statement: object;
}

/** The statements that let the functions of the stack read secrets and use keys of other accounts. */
export function ownerStatements(scope: Construct, config: PlainConfig): OwnerStatement[] {
  const { account, region, stackName, partition } = Stack.of(scope);
  if (Token.isUnresolved(account)) return [];
  const known = Token.isUnresolved(region) ? {} : { region };
  const inPartition = Token.isUnresolved(partition) ? partitionOf(region) : partition;
  // CloudFormation names the roles after the stack, and shortens long names.
  const roles = `arn:${inPartition}:iam::${account}:role${config.rolePath ?? '/'}${stackName.slice(0, 20)}*`;
  const common = {
    Sid: 'GenesysOAuthRotation',
    Effect: 'Allow',
    Principal: { AWS: `arn:${inPartition}:iam::${account}:root` },
  };
  const byRoles = { ArnLike: { 'aws:PrincipalArn': roles } };
  const statements = findForeignArns(config, { account, ...known }).flatMap(({ arn, use }): OwnerStatement[] => {
    if (use === 'secret') {
      const actions = ['secretsmanager:GetSecretValue'];
      return [{ arn, statement: { ...common, Action: actions, Resource: '*', Condition: byRoles } }];
    }
    if (use === undefined) return [];
    const via = `*.${homeOfArn(arn)?.region}.${RegionInfo.get(homeOfArn(arn)?.region ?? '').domainSuffix ?? 'amazonaws.com'}`;
    const Condition = { ...byRoles, StringLike: { 'kms:ViaService': via } };
    const actions = ['kms:Decrypt', 'kms:GenerateDataKey'];
    return [{ arn, statement: { ...common, Action: actions, Resource: '*', Condition } }];
  });
  return [...new Map(statements.map((its) => [its.arn, its])).values()];
}

function partitionOf(region: string): string {
  return (Token.isUnresolved(region) ? undefined : RegionInfo.get(region).partition) ?? 'aws';
}
