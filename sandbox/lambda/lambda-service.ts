import { AwsError } from '../aws/aws-error.ts';
import { readJson } from '../aws/define-service.ts';
import { readInput } from '../aws/input.ts';
import { renderError } from '../aws/render-error.ts';
import type { SandboxRequest, SandboxResponse, SandboxService } from '../core/service.ts';
import { describeFunction, readChanges } from './describe-function.ts';
import { functionArn, functionNameOf } from './function-configuration.ts';
import type { Lambda } from './lambda.ts';

type Handler = (nameOrArn: string, request: SandboxRequest) => Promise<SandboxResponse> | SandboxResponse;

interface Route {
  readonly operation: string;
  /** Default: the operation. */
  readonly action?: string;
  readonly method: string;
  readonly path: RegExp;
  readonly handle: Handler;
}

/** Lambda returns so much of a log with the response. */
const tailBytes = 4096;

/** Lambda's API for existing functions, REST with JSON. Functions are created through the sandbox itself. */
export function createLambdaService(lambda: Lambda, endpoint: () => string): SandboxService {
  const view = (nameOrArn: string) => describeFunction(lambda.configurationOf(nameOrArn), endpoint());
  const routes: readonly Route[] = [
    {
      operation: 'Invoke',
      action: 'InvokeFunction',
      method: 'POST',
      path: /^\/2015-03-31\/functions\/([^/]+)\/invocations$/,
      handle: (nameOrArn, request) => invoke(lambda, nameOrArn, request),
    },
    {
      operation: 'GetFunctionConfiguration',
      method: 'GET',
      path: /^\/2015-03-31\/functions\/([^/]+)\/configuration$/,
      handle: (nameOrArn) => json(200, view(nameOrArn)),
    },
    {
      operation: 'UpdateFunctionConfiguration',
      method: 'PUT',
      path: /^\/2015-03-31\/functions\/([^/]+)\/configuration$/,
      handle(nameOrArn, request) {
        lambda.updateFunction(functionNameOf(nameOrArn), readChanges(readInput(readJson(request)), endpoint()));
        return json(200, view(nameOrArn));
      },
    },
    {
      operation: 'GetFunction',
      method: 'GET',
      path: /^\/2015-03-31\/functions\/([^/]+)$/,
      handle(nameOrArn) {
        const { reservedConcurrency } = lambda.configurationOf(nameOrArn);
        const Concurrency = Number.isFinite(reservedConcurrency)
          ? { ReservedConcurrentExecutions: reservedConcurrency }
          : undefined;
        return json(200, { Configuration: view(nameOrArn), Code: { RepositoryType: 'S3' }, Concurrency });
      },
    },
    {
      operation: 'ListFunctions',
      method: 'GET',
      path: /^\/2015-03-31\/functions\/?()$/,
      handle: () => json(200, { Functions: lambda.functionNames().map(view) }),
    },
  ];
  const routeOf = ({ method, path }: SandboxRequest) =>
    routes.find((route) => route.method === method && route.path.test(path));
  const nameIn = (request: SandboxRequest) => decodeURIComponent(routeOf(request)?.path.exec(request.path)?.[1] ?? '');

  return {
    name: 'lambda',
    signingName: 'lambda',
    accepts: (request) => routeOf(request) !== undefined,
    operation: (request) => routeOf(request)?.operation ?? '',
    access: {
      requirements(request) {
        const route = routeOf(request);
        const name = functionNameOf(nameIn(request));
        const resource = name === '' ? '*' : functionArn(name);
        return [{ action: `lambda:${route?.action ?? route?.operation}`, resource, context: {} }];
      },
      reject: (name, message) => ({
        status: 403,
        headers: { 'content-type': 'application/json', 'x-amzn-errortype': name },
        body: JSON.stringify({ Message: message }),
      }),
    },
    async handle(request) {
      const nameOrArn = nameIn(request);
      try {
        if (nameOrArn !== '') checkExists(lambda, nameOrArn, request.query.get('Qualifier'));
        return (await routeOf(request)?.handle(nameOrArn, request)) ?? { status: 404 };
      } catch (error) {
        if (error instanceof AwsError) return renderError('rest-json', error);
        throw error;
      }
    },
  };
}

/** The sandbox has no versions and no aliases: only `$LATEST`. */
function checkExists(lambda: Lambda, nameOrArn: string, sent: string | null): void {
  const inArn = nameOrArn.split(':')[nameOrArn.startsWith('arn:') ? 7 : 1];
  const qualifier = sent ?? inArn;
  const arn = functionArn(functionNameOf(nameOrArn));
  if (qualifier !== undefined && !/^(\$LATEST|[a-zA-Z0-9-_]{1,128})$/.test(qualifier)) {
    throw new AwsError('InvalidParameterValueException', `The qualifier ${qualifier} is no version and no alias.`);
  }
  if (lambda.exists(nameOrArn) && (qualifier === undefined || qualifier === '$LATEST')) return;
  const whole = qualifier === undefined ? arn : `${arn}:${qualifier}`;
  throw new AwsError('ResourceNotFoundException', `Function not found: ${whole}`, 404);
}

async function invoke(lambda: Lambda, nameOrArn: string, request: SandboxRequest): Promise<SandboxResponse> {
  const payload = readPayload(request);
  const type = request.headers['x-amz-invocation-type'] ?? 'RequestResponse';
  if (type === 'DryRun') return { status: 204 };
  if (type === 'Event') {
    const { requestId } = lambda.invokeEvent(nameOrArn, payload);
    return { status: 202, headers: { 'x-amzn-requestid': requestId } };
  }
  const result = await lambda.invoke(nameOrArn, payload);
  if (result.error?.errorType === 'TooManyRequestsException') {
    throw new AwsError('TooManyRequestsException', result.error.errorMessage, 429);
  }
  const failed = result.outcome !== 'success';
  const log = Buffer.from(`${result.logs.join('\n')}\n`)
    .subarray(-tailBytes)
    .toString('base64');
  return {
    status: 200,
    headers: {
      'content-type': 'application/json',
      'x-amzn-requestid': result.requestId,
      'x-amz-executed-version': '$LATEST',
      ...(failed ? { 'x-amz-function-error': 'Unhandled' } : {}),
      ...(request.headers['x-amz-log-type'] === 'Tail' ? { 'x-amz-log-result': log } : {}),
    },
    body: JSON.stringify(failed ? result.error : (result.payload ?? null)),
  };
}

function readPayload({ body }: SandboxRequest): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString() || '{}');
  } catch {
    throw new AwsError(
      'InvalidRequestContentException',
      'Could not parse request body into json: the payload of an invocation must be JSON.',
    );
  }
}

function json(status: number, body: object): SandboxResponse {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}
