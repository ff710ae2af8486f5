import { Stack, Token } from 'aws-cdk-lib';
import { RegionInfo } from 'aws-cdk-lib/region-info';
import type { Construct } from 'constructs';
import { meantName } from '../domain/nearest-name.ts';
import type { Advice } from './advice.ts';
import type { OwnerStatement } from './owner-statements.ts';

/** What to know about the region of the stack, and about what belongs to other accounts. */
export function adviceOnPlace(scope: Construct, statements: readonly OwnerStatement[]): Advice[] {
  return [...adviceOnRegion(Stack.of(scope).region), ...statements.map(adviceOnOwner)];
}

function adviceOnRegion(region: string): Advice[] {
  if (Token.isUnresolved(region)) return [];
  const known = RegionInfo.regions.map(({ name }) => name);
  if (known.includes(region)) return [];
  const meant = meantName(region, known);
  return [
    {
      id: 'unknown-region',
      text: `This version of the CDK does not know the region ${region}.${meant === undefined ? '' : ` Did you mean ${meant}?`} In a new region, deploy with a newer version.`,
    },
  ];
}

function adviceOnOwner({ arn, statement }: OwnerStatement): Advice {
  return {
    id: `owner-of-${arn}`,
    text: `${arn} belongs to another account. Its owner must add this statement to its policy:\n${JSON.stringify(statement, null, 2)}`,
  };
}
