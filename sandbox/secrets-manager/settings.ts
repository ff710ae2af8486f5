import { count, flag, milliseconds, type Positions } from '../behavior/switch.ts';

/** The points in which Secrets Manager is slow, or may do either of two things. */
export const secretsManagerSwitches = {
  describeSecretLagMs: milliseconds({
    evidence: 'likely',
    defaultValue: 0,
    meaning: 'DescribeSecret and ListSecrets describe a secret as it was this long ago. Reads of values do not lag.',
  }),
  pendingLabelDelayMs: milliseconds({
    evidence: 'likely',
    defaultValue: 0,
    meaning:
      'Real milliseconds after AWSPENDING was attached during which a read by that label alone does not find the version. A read by VersionId always finds it.',
  }),
  keepPendingAfterSuccess: flag({
    evidence: 'sure',
    defaultValue: false,
    meaning: 'AWSPENDING stays on the promoted version, which AWS also allows.',
  }),
  rotationAttempts: count({
    evidence: 'likely',
    defaultValue: 5,
    least: 1,
    meaning: 'Attempts before a rotation fails.',
  }),
  retryDelayMs: milliseconds({
    evidence: 'chosen',
    defaultValue: 20,
    meaning: 'Real milliseconds between attempts.',
  }),
  retryAfterMs: milliseconds({
    evidence: 'likely',
    defaultValue: 120_000,
    meaning: 'Sandbox time that passes between attempts: Secrets Manager retries after minutes.',
  }),
};

/** May be changed at any time. */
export type SecretsManagerSettings = Positions<typeof secretsManagerSwitches>;
