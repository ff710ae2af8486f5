import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { account } from '../../../sandbox/aws-account.ts';
import type { RotationService } from '../../../sandbox/rotation-service.ts';

/** Deploys another copy of a built function, with some variables changed. Returns its ARN. */
export function deployVariant(
  { lambda }: RotationService,
  bundle: 'rotate' | 'retire',
  variables: Readonly<Record<string, string>>,
): string {
  return lambda.createFunction({
    functionName: `${bundle}-${randomUUID()}`,
    bundleFile: fileURLToPath(new URL(`../../../dist/${bundle}/index.cjs`, import.meta.url)),
    environment: {
      GENESYS_GATEWAY_URL: '{{endpoint}}',
      RETIRE_FUNCTION_ARN: lambda.arnOf('retire'),
      SCHEDULER_ROLE_ARN: `arn:aws:iam::${account}:role/retire-schedules`,
      SCHEDULE_GROUP: 'genesys-oauth-rotation',
      LEDGER_TABLE: 'ledger',
      ...variables,
    },
  });
}
