import { Duration } from 'aws-cdk-lib';
import { ManagedPolicy } from 'aws-cdk-lib/aws-iam';
import { KeySpec } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { omitUndefined } from '../domain/omit-undefined.ts';
import { acknowledgeWildcard } from './acknowledge.ts';
import type { EvidenceConfig } from './config/evidence-config.ts';
import { EvidenceStore } from './evidence-store.ts';
import type { ServiceNames } from './names.ts';

/** The key and the bucket that a configuration asks for; `undefined` if it has no `evidence`. */
export function evidenceStoreOf(
  scope: Construct,
  config: Pick<EvidenceConfig, 'retentionDays' | 'mode' | 'keySpec'> | undefined,
): EvidenceStore | undefined {
  if (config === undefined) return undefined;
  const { retentionDays, mode, keySpec } = config;
  return new EvidenceStore(scope, 'Evidence', {
    ...omitUndefined({
      retention: retentionDays === undefined ? undefined : Duration.days(retentionDays),
      mode,
      keySpec: keySpec === undefined ? undefined : KeySpec[keySpec],
    }),
  });
}

/** For people and pipelines whose roles the stack does not know; what `report` needs besides is what `reader` may. */
export function reporterPolicy(scope: Construct, names: ServiceNames, store: EvidenceStore): ManagedPolicy {
  const policy = new ManagedPolicy(scope, 'Evidence reporter', {
    managedPolicyName: names.reporterPolicy,
    description: `Signs reports of ${names.service}, reads evidence and adds to it`,
    statements: store.reportStatements(),
  });
  acknowledgeWildcard(policy, store.evidenceArn, 'Files are added under names that have the time in them.');
  return policy;
}
