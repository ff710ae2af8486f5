import type { Duration } from 'aws-cdk-lib';

/** Where signed evidence is kept, and what is in force for it. */
export interface EvidenceConfig {
  /**
   * For how many days no principal may delete a report or a receipt, from 1 to 36,500: a year and the audit after it.
   *
   * @default 400
   */
  readonly retentionDays?: number;
  /**
   * Who may delete evidence within its retention: `compliance` no principal, `governance` those with
   * `s3:BypassGovernanceRetention`.
   *
   * @default 'compliance'
   */
  readonly mode?: 'compliance' | 'governance';
  /**
   * The kind of the signing key: `ECC_NIST_P256`, `ECC_NIST_EDWARDS25519`, `ML_DSA_44`, `ML_DSA_65` or `ML_DSA_87`. A key
   * cannot become one of another kind: a change creates another key, and the former one stays.
   *
   * @default 'ECC_NIST_P256'
   */
  readonly keySpec?: EvidenceKeySpec;
  /**
   * Whether a function makes the report of each month when it is over.
   *
   * @default true
   */
  readonly monthlyReport?: boolean;
  /**
   * The longest time that your policy lets a credential be in force, for the reports of the function.
   *
   * @default '90d'
   */
  readonly maximumAge?: string | Duration;
}

/** The kinds of keys that sign receipts, as AWS KMS calls them. */
export const evidenceKeySpecs = [
  'ECC_NIST_P256',
  'ECC_NIST_EDWARDS25519',
  'ML_DSA_44',
  'ML_DSA_65',
  'ML_DSA_87',
] as const;

export type EvidenceKeySpec = (typeof evidenceKeySpecs)[number];
