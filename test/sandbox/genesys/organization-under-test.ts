import { type Clock, createClock } from '../../../sandbox/core/clock.ts';
import type { SandboxRequest } from '../../../sandbox/core/service.ts';
import { createGenesysCloud, type GenesysSettings } from '../../../sandbox/genesys/genesys-cloud.ts';

export interface TestResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Record<string, unknown>;
  readonly text: string;
}

export const basic = (clientId: string, clientSecret: string): string =>
  `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`;

/** An organization with an administrator client, called in-process. */
export function organizationUnderTest(settings?: Partial<GenesysSettings>, clock: Clock = createClock()) {
  const cloud = createGenesysCloud({ clock, ...(settings && { settings }) });
  const organization = cloud.createOrganization({ name: 'Acme' });
  const adminRole = cloud.createRole({
    organization,
    name: 'OAuth administrator',
    permissions: ['oauth:client:*', 'integrations:integration:*'],
  });
  const salesRole = cloud.createRole({ organization, name: 'Sales', permissions: ['routing:queue:view'] });
  const everywhere = (role: { id: string }) => ({ roleId: role.id, divisionId: '*' });
  const admin = cloud.createClient({
    organization,
    name: 'administrator',
    roleDivisions: [everywhere(adminRole), everywhere(salesRole)],
  });

  const send = async (
    method: string,
    target: string,
    headers: Record<string, string>,
    content: string | Uint8Array = '',
  ): Promise<TestResponse> => {
    const url = new URL(target, 'http://localhost');
    const request: SandboxRequest = {
      method,
      path: url.pathname,
      query: url.searchParams,
      headers,
      body: typeof content === 'string' ? new TextEncoder().encode(content) : content,
      caller: undefined,
    };
    const response = await cloud.handle(request);
    const text = String(response.body ?? '');
    const body: Record<string, unknown> = text === '' ? {} : JSON.parse(text);
    return { status: response.status, headers: response.headers ?? {}, body, text };
  };

  const login = (clientId: string, clientSecret: string): Promise<TestResponse> =>
    send(
      'POST',
      '/oauth/token',
      { authorization: basic(clientId, clientSecret), 'content-type': 'application/x-www-form-urlencoded' },
      'grant_type=client_credentials',
    );

  const tokenOf = async (credential: { clientId: string; clientSecret: string }): Promise<string> => {
    const { body } = await login(credential.clientId, credential.clientSecret);
    if (typeof body.access_token !== 'string') throw new Error('The login was rejected.');
    return body.access_token;
  };

  const call = (token: string, method: string, target: string, body?: unknown): Promise<TestResponse> =>
    send(
      method,
      target,
      { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body === undefined ? '' : JSON.stringify(body),
    );

  /** Sends a request as the administrator. */
  const asAdmin = async (method: string, target: string, body?: unknown): Promise<TestResponse> =>
    call(await tokenOf(admin), method, target, body);

  const createSalesClient = (name = 'sales') =>
    cloud.createClient({ organization, name, roleDivisions: [everywhere(salesRole)] });

  return {
    cloud,
    clock,
    organization,
    adminRole,
    salesRole,
    everywhere,
    admin,
    send,
    login,
    tokenOf,
    call,
    asAdmin,
    createSalesClient,
  };
}
