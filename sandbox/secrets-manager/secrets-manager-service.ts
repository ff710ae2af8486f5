import type { CloudTrail } from '../cloudtrail/cloud-trail.ts';
import type { SandboxRequest, SandboxResponse, SandboxService } from '../core/service.ts';
import { accessKeyIdOf } from '../iam/authorize.ts';
import type { OperationContext } from './context.ts';
import { operations } from './operations.ts';
import { readParameters } from './parameters.ts';
import { rejectAccess, secretsManagerRequirements } from './secrets-manager-access.ts';
import { SecretsManagerError } from './secrets-manager-error.ts';

const target = 'secretsmanager.';

/** Secrets Manager's API, AWS JSON 1.1. Unsupported operations are not accepted, so the server rejects them. */
export function createSecretsManagerService(
  context: OperationContext,
  trail: Pick<CloudTrail, 'record'>,
): SandboxService {
  const operationName = (request: SandboxRequest) => (request.headers['x-amz-target'] ?? '').slice(target.length);
  /** CloudTrail records reads too, but EventBridge gets only changes. */
  const record = (request: SandboxRequest, eventName: string, sent: object, response: object | undefined) => {
    const readOnly = /^(Get|List|Describe|BatchGet)/.test(eventName);
    const { ARN } = (response ?? {}) as { readonly ARN?: string };
    trail.record({
      service: 'secretsmanager',
      eventName,
      parameters: sent as Record<string, unknown>,
      accessKeyId: accessKeyIdOf(request),
      readOnly,
      resources: ARN === undefined ? [] : [{ type: 'AWS::SecretsManager::Secret', name: ARN }],
    });
  };
  return {
    name: 'secrets-manager',
    signingName: 'secretsmanager',
    accepts: (request) =>
      request.headers['x-amz-target']?.startsWith(target) === true && Object.hasOwn(operations, operationName(request)),
    operation: operationName,
    access: {
      requirements: (request) => secretsManagerRequirements(context.store, operationName(request), request),
      reject: rejectAccess,
    },
    handle(request) {
      try {
        const sent = readBody(request);
        const eventName = operationName(request);
        const response = operations[eventName]?.(context, readParameters(sent));
        record(request, eventName, sent, response);
        return {
          status: 200,
          headers: { 'content-type': 'application/x-amz-json-1.1' },
          body: JSON.stringify(response),
        };
      } catch (error) {
        if (error instanceof SecretsManagerError) return rejection(error);
        throw error;
      }
    },
  };
}

function readBody({ body }: SandboxRequest): object {
  try {
    return JSON.parse(Buffer.from(body).toString() || '{}');
  } catch {
    throw new SecretsManagerError('SerializationException', 'The body is not JSON.');
  }
}

function rejection(error: SecretsManagerError): SandboxResponse {
  return {
    status: error.name === 'NotImplementedBySandbox' ? 501 : 400,
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-errortype': error.name },
    body: JSON.stringify({ __type: error.name, Message: error.message, message: error.message }),
  };
}
