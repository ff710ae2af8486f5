import type { SandboxRequest, SandboxResponse } from '../core/service.ts';
import { ApiError, rejectionOf } from './api-error.ts';
import { authenticate, type Caller, requirePermission } from './authorization.ts';
import { checkAddress } from './ip-check.ts';
import type { RateLimit } from './rate-limit.ts';
import { findRoute, type Route } from './route.ts';
import { settingsOf } from './settings-of.ts';
import type { GenesysState } from './state.ts';
import { countUsage } from './usage.ts';

/** Handles one call of the public API. */
export function callApi(
  world: GenesysState,
  rateLimit: RateLimit,
  request: SandboxRequest,
  contextId: string,
): SandboxResponse {
  let caller: Caller | undefined;
  let headers: Readonly<Record<string, string>> = {};
  const route = findRoute(request.method, request.path);
  const respond = (): SandboxResponse => {
    if (route === undefined) throw notInSandbox(request);
    caller = authenticate(world, request);
    checkAddress(world, caller.client);
    headers = rateLimit.count(caller.client);
    return dispatch(world, caller, route, request);
  };
  const response = errorsAsResponses(respond, contextId);
  if (caller !== undefined && route !== undefined) {
    const { path: templateUri, method: httpMethod } = route.operation;
    countUsage(world, caller.client.id, { templateUri, httpMethod }, response.status);
  }
  return { ...response, headers: { ...headers, ...response.headers } };
}

function dispatch(world: GenesysState, caller: Caller, route: Route, request: SandboxRequest): SandboxResponse {
  const { operation, pathParameters } = route;
  const { method, path } = request;
  const status = settingsOf(world, caller.client.organizationId).refuse({ clientId: caller.client.id, method, path });
  if (status !== undefined) throw rejectionOf(status);
  if (operation.permission !== undefined) requirePermission(world, caller.client, operation.permission);
  const body = readBody(request);
  const reply = operation.handle({ world, caller, pathParameters, query: request.query, body });
  if (reply.body === undefined) return { status: reply.status };
  return {
    status: reply.status,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(reply.body),
  };
}

function errorsAsResponses(respond: () => SandboxResponse, contextId: string): SandboxResponse {
  try {
    return respond();
  } catch (error) {
    if (error instanceof ApiError) return error.toResponse(contextId);
    throw error;
  }
}

/** An unsupported call must not look like a response of Genesys Cloud. */
const notInSandbox = ({ method, path }: SandboxRequest): ApiError =>
  new ApiError(501, 'sandbox.not.implemented', `The sandbox does not implement ${method} ${path}.`);

function readBody(request: SandboxRequest): unknown {
  if (request.body.length === 0) return undefined;
  if (!(request.headers['content-type'] ?? '').toLowerCase().startsWith('application/json')) {
    throw new ApiError(415, 'unsupported.media.type', 'Unsupported Media Type - send application/json.');
  }
  try {
    return JSON.parse(new TextDecoder().decode(request.body));
  } catch {
    throw new ApiError(
      400,
      'bad.request',
      'The request could not be understood by the server due to malformed syntax.',
    );
  }
}
