import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface FakeService {
  status: 'ACTIVE' | 'INACTIVE';
  desiredCount: number;
  deploymentController?: { type: string };
  /** When the primary deployment was created, in seconds since 1970, as ECS sends it. */
  deployedAt: number;
}

export interface EcsCall {
  readonly action: string;
  readonly resource: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** ECS as far as a restart needs it. A forced deployment becomes the primary one at once, as in ECS. */
export async function createFakeEcs(now: () => number) {
  const services = new Map<string, FakeService>();
  const calls: EcsCall[] = [];
  let failing: string | undefined;
  let losesResponse = false;

  const describe = (arn: string, service: FakeService) => {
    const { deployedAt: createdAt, ...rest } = service;
    const old = { id: 'ecs-svc/1', status: 'ACTIVE', createdAt: createdAt - 1000 };
    return { serviceArn: arn, ...rest, deployments: [old, { id: 'ecs-svc/2', status: 'PRIMARY', createdAt }] };
  };
  const respond = (action: string, arn: string) => {
    const service = services.get(arn);
    if (action === 'DescribeServices') {
      if (service !== undefined) return { services: [describe(arn, service)], failures: [] };
      return { services: [], failures: [{ arn, reason: 'MISSING' }] };
    }
    if (service === undefined || service.status !== 'ACTIVE') return undefined;
    service.deployedAt = now() / 1000;
    return { service: describe(arn, service) };
  };
  const server = createServer(async (request, response) => {
    const chunks = await request.toArray();
    const input = JSON.parse(Buffer.concat(chunks).toString());
    const action = String(request.headers['x-amz-target']).replace('AmazonEC2ContainerServiceV20141113.', '');
    const resource: string = action === 'DescribeServices' ? input.services[0] : input.service;
    calls.push({ action, resource, input });
    const json = { 'content-type': 'application/x-amz-json-1.1' };
    if (resource === failing) {
      response.writeHead(400, json).end('{"__type":"AccessDeniedException","message":"not authorized"}');
      return;
    }
    const body = respond(action, resource);
    if (losesResponse && action === 'UpdateService') response.socket?.destroy();
    else if (body === undefined) response.writeHead(400, json).end('{"__type":"ServiceNotActiveException"}');
    else response.writeHead(200, json).end(JSON.stringify(body));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');

  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    services,
    calls,
    restarts: () => calls.filter(({ action }) => action === 'UpdateService').map(({ resource }) => resource),
    fail(arn: string | undefined) {
      failing = arn;
    },
    /** ECS restarts the service, but the caller is not told. */
    loseResponses(lose: boolean) {
      losesResponse = lose;
    },
    close: () => server.close(),
  };
}
