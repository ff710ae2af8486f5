import { DescribeKeyCommand } from '@aws-sdk/client-kms';
import { CommandError } from '../command-line/command-error.ts';
import { awsCall, awsErrorName } from '../deployment/aws-call.ts';
import type { Deployment } from '../deployment/deployment.ts';
import type { FleetSecret } from '../fleet/fleet.ts';
import type { Finding } from './inspect.ts';

const check = 'key';

/** Whether the customer managed key of a secret can encrypt the next version. The key of AWS always can. */
export async function checkKey({ aws }: Deployment, { kmsKeyId, name }: FleetSecret): Promise<readonly Finding[]> {
  if (kmsKeyId === undefined) return [];
  try {
    const state = await awsCall('kms:DescribeKey', async () => {
      try {
        return (await aws.kms.send(new DescribeKeyCommand({ KeyId: kmsKeyId }))).KeyMetadata?.KeyState;
      } catch (error) {
        if (awsErrorName(error) === 'NotFoundException') return 'missing';
        throw error;
      }
    });
    if (state === 'Enabled') return [{ check, severity: 'ok', message: `KMS key ${kmsKeyId} is enabled` }];
    const message = `KMS key ${kmsKeyId} is ${state ?? 'in no known state'}: no new version can be stored`;
    const fix = `enable the key (aws kms enable-key; cancel-key-deletion first), or give ${name} another one.`;
    return [{ check, severity: 'blocker', message, fix, code: 'key-unusable' }];
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    return [{ check, severity: 'unknown', message: error.message, fix: error.nextStep, code: error.code }];
  }
}
