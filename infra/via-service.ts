import { Stack, Token } from 'aws-cdk-lib';
import { RegionInfo } from 'aws-cdk-lib/region-info';
import type { Construct } from 'constructs';

/** The condition that a key is used through a service only, under the domain of the partition. */
export function viaService(service: string, scope: Construct): Record<string, string> {
  const { region, urlSuffix } = Stack.of(scope);
  const suffix = Token.isUnresolved(region) ? urlSuffix : (RegionInfo.get(region).domainSuffix ?? urlSuffix);
  return { 'kms:ViaService': `${service}.${region}.${suffix}` };
}
