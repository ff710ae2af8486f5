import type { SandboxRequest, SandboxResponse, SandboxService } from '../core/service.ts';
import { functionArn, functionNameOf } from './function-configuration.ts';
import type { Lambda } from './lambda.ts';

const invokePath = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/;

/** Lambda's Invoke operation. Functions are created through the sandbox itself. */
export function createLambdaService(lambda: Lambda): SandboxService {
  return {
    name: 'lambda',
    signingName: 'lambda',
    accepts: (request) => request.method === 'POST' && invokePath.test(request.path),
    operation: () => 'Invoke',
    access: {
      requirements(request) {
        const resource = functionArn(functionNameOf(nameIn(request)));
        return [{ action: 'lambda:InvokeFunction', resource, context: {} }];
      },
      reject: (name, message) => ({
        status: 403,
        headers: { 'content-type': 'application/json', 'x-amzn-errortype': name },
        body: JSON.stringify({ Message: message }),
      }),
    },
    async handle(request) {
      const nameOrArn = nameIn(request);
      if (!lambda.exists(nameOrArn)) return notFound(nameOrArn);
      const payload: unknown = JSON.parse(Buffer.from(request.body).toString() || '{}');
      if (request.headers['x-amz-invocation-type'] === 'Event') {
        const { requestId } = lambda.invokeEvent(nameOrArn, payload);
        return { status: 202, headers: { 'x-amzn-requestid': requestId } };
      }
      const result = await lambda.invoke(nameOrArn, payload);
      const failed = result.outcome !== 'success';
      return {
        status: 200,
        headers: {
          'content-type': 'application/json',
          'x-amzn-requestid': result.requestId,
          'x-amz-executed-version': '$LATEST',
          ...(failed ? { 'x-amz-function-error': 'Unhandled' } : {}),
        },
        body: JSON.stringify(failed ? result.error : (result.payload ?? null)),
      };
    },
  };
}

function nameIn(request: SandboxRequest): string {
  return decodeURIComponent(invokePath.exec(request.path)?.[1] ?? '');
}

function notFound(nameOrArn: string): SandboxResponse {
  const arn = nameOrArn.startsWith('arn:') ? nameOrArn : functionArn(nameOrArn);
  return {
    status: 404,
    headers: { 'content-type': 'application/json', 'x-amzn-errortype': 'ResourceNotFoundException' },
    body: JSON.stringify({ Type: 'User', Message: `Function not found: ${arn}` }),
  };
}
