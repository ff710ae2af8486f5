import type { SandboxRequest, SandboxResponse, SandboxService } from '../core/service.ts';
import type { Behavior } from './behavior.ts';
import { FactsError, readFacts } from './facts.ts';

const path = '/_sandbox/behavior';

/** The switches over HTTP: GET returns every position, PATCH sets those that its body holds, in the format of a facts file. */
export function createBehaviorService(behavior: Behavior): SandboxService {
  return {
    name: 'sandbox',
    accepts: (request) => request.path === path,
    operation: ({ method }) => `${method} ${path}`,
    handle(request) {
      if (request.method === 'GET') return json(200, behavior.positions());
      if (request.method === 'PATCH') return set(behavior, request);
      return { ...json(405, { message: 'GET and PATCH are allowed.' }), headers: { allow: 'GET, PATCH' } };
    },
  };
}

function set(behavior: Behavior, { body }: SandboxRequest): SandboxResponse {
  try {
    behavior.set(readFacts(parse(body), 'The body'));
    return json(200, behavior.positions());
  } catch (error) {
    if (!(error instanceof FactsError)) throw error;
    return json(400, { message: error.message, problems: error.problems });
  }
}

function parse(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(body));
  } catch {
    throw new FactsError('The body', ['it is not JSON']);
  }
}

function json(status: number, content: object): SandboxResponse {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(content, undefined, 2) };
}
