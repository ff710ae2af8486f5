import type { SandboxService } from '../core/service.ts';
import { AwsError } from './aws-error.ts';
import { readAwsCall } from './aws-request.ts';
import { renderError } from './render-error.ts';

/**
 * Handles what no service accepts, so that an unsupported call fails visibly: with 501, which no client retries, and in the
 * protocol of the request, so that AWS CLI and SDKs print the message.
 */
export const notImplemented: SandboxService = {
  name: 'unknown',
  accepts: () => true,
  operation: (request) => {
    const { signingName, operation } = readAwsCall(request);
    return request.headers['x-amz-target'] ?? (signingName === undefined ? operation : `${signingName} ${operation}`);
  },
  handle(request) {
    const { signingName, protocol, operation } = readAwsCall(request);
    const of = signingName === undefined ? '' : ` of the AWS service ${signingName}`;
    const message = `The sandbox does not implement ${operation}${of}. Nothing was changed; docs/sandbox.md lists what it implements.`;
    return renderError(protocol, new AwsError('NotImplementedBySandbox', message, 501));
  },
};
