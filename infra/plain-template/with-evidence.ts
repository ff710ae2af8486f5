import type { PlainResource } from './template-sections.ts';

/** The condition that holds where evidence is kept. */
export const keepsEvidence = 'KeepsEvidence';

type Resources = Readonly<Record<string, PlainResource>>;

/** What the resources of the stack with evidence have besides, or have in another way, only where evidence is kept. */
export function withEvidence(without: Resources, full: Resources): Resources {
  return Object.fromEntries(
    Object.entries(full).map(([id, resource]) => {
      const base = without[id];
      return [id, base === undefined ? { ...resource, Condition: keepsEvidence } : joined(base, resource)];
    }),
  );
}

function joined(without: PlainResource, full: PlainResource): PlainResource {
  const properties = Object.entries(full.Properties).map(([name, value]) => {
    const base = without.Properties[name];
    const isSame = JSON.stringify(base) === JSON.stringify(value);
    return [name, isSame ? value : { 'Fn::If': [keepsEvidence, value, base] }];
  });
  return { ...full, Properties: Object.fromEntries(properties) };
}

/** The parameters of the key and the bucket, in the places of what the construct writes for its configuration. */
export function evidenceProperties({ Type, Properties }: PlainResource): object {
  if (Type === 'AWS::KMS::Key' && Properties.KeyUsage === 'SIGN_VERIFY') return { KeySpec: { Ref: 'EvidenceKeySpec' } };
  if (Type === 'AWS::S3::Bucket') {
    const DefaultRetention = { Days: { Ref: 'EvidenceRetentionDays' }, Mode: { Ref: 'EvidenceMode' } };
    return { ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled', Rule: { DefaultRetention } } };
  }
  // A policy with a name of its own would need CAPABILITY_NAMED_IAM.
  if (Type === 'AWS::IAM::ManagedPolicy') return { ManagedPolicyName: undefined };
  return {};
}
