import type { SandboxRequest, SandboxService } from '../core/service.ts';
import { targetPrefix } from './dynalite-engine.ts';
import { dynamoDbRequirements, rejectAccess } from './dynamodb-access.ts';
import type { DynamoDbTables } from './tables.ts';

/** DynamoDB over its own wire format, AWS JSON 1.0. Passes on unknown operations, which the sandbox rejects. */
export function createDynamoDbService(tables: DynamoDbTables): SandboxService {
  const operationName = (request: SandboxRequest) => (request.headers['x-amz-target'] ?? '').slice(targetPrefix.length);
  return {
    name: 'dynamodb',
    signingName: 'dynamodb',
    accepts: (request) =>
      request.headers['x-amz-target']?.startsWith(targetPrefix) === true && tables.supports(operationName(request)),
    operation: operationName,
    access: {
      requirements: (request) => dynamoDbRequirements(tables.all(), operationName(request), request),
      reject: rejectAccess,
    },
    handle: (request) => tables.handle(operationName(request), request.body),
  };
}
