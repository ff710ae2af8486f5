import { CustomDataIdentifier, DataIdentifier, DataProtectionPolicy } from 'aws-cdk-lib/aws-logs';

/**
 * Masks what must never be in a log, should it be there all the same: headers with a credential, and keys. The functions
 * log none; this also covers what a runtime or a future dependency prints. Only `logs:Unmask` shows it.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/mask-sensitive-log-data.html
 */
export function logProtection(): DataProtectionPolicy {
  return new DataProtectionPolicy({
    name: 'credentials',
    description: 'Masks credentials',
    identifiers: [
      DataIdentifier.AWSSECRETKEY,
      DataIdentifier.OPENSSHPRIVATEKEY,
      DataIdentifier.PKCSPRIVATEKEY,
      new CustomDataIdentifier('BasicHeader', 'Basic [A-Za-z0-9+/=]{16,}'),
      new CustomDataIdentifier('BearerHeader', 'Bearer [A-Za-z0-9_.+/=-]{16,}'),
      new CustomDataIdentifier('WebhookKey', 'whsec_[A-Za-z0-9+/=]{16,}'),
    ],
  });
}
