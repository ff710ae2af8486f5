import type { SandboxResponse } from '../core/service.ts';

/** An error as DynamoDB writes it. */
export function dynamoDbError(name: string, message: string, status = 400): SandboxResponse {
  return {
    status,
    headers: { 'content-type': 'application/x-amz-json-1.0' },
    body: JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${name}`, message }),
  };
}

/** What fault rules answer in place of the service: `{ kind: 'respond', ...dynamoDbFailures.throttled }`. */
export const dynamoDbFailures = {
  throttled: dynamoDbError(
    'ProvisionedThroughputExceededException',
    'The level of configured provisioned throughput for the table was exceeded. Consider increasing your provisioning level with the UpdateTable API.',
  ),
  conditionFailed: dynamoDbError('ConditionalCheckFailedException', 'The conditional request failed'),
  unavailable: dynamoDbError('InternalServerError', 'The request processing has failed.', 500),
} as const satisfies Readonly<Record<string, SandboxResponse>>;
