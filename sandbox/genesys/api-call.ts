import type { SandboxRequest, SandboxResponse } from '../core/service.ts';
import { ApiError } from './api-error.ts';
import { authenticate, requirePermission } from './authorization.ts';
import type { RateLimit } from './rate-limit.ts';
import { findRoute } from './route.ts';
import type { World } from './world.ts';

/** Carries out one call of the public API, or throws an `ApiError`. */
export function callApi(world: World, rateLimit: RateLimit, request: SandboxRequest): SandboxResponse {
  const route = findRoute(request.method, request.path);
  if (route === undefined) {
    throw new ApiError(
      501,
      'sandbox.not.implemented',
      `The sandbox does not have ${request.method} ${request.path}. It has only what the rotation needs.`,
    );
  }
  const caller = authenticate(world, request);
  const headers = rateLimit.count(caller.client.id);
  const { operation, pathParameters } = route;
  if (operation.permission !== undefined) requirePermission(world, caller.client, operation.permission);
  const body = readBody(request);
  const reply = operation.handle({ world, caller, pathParameters, query: request.query, body });
  if (reply.body === undefined) return { status: reply.status, headers };
  return {
    status: reply.status,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(reply.body),
  };
}

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
