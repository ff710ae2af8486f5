import type { SandboxResponse } from '../core/service.ts';
import { ApiError } from './api-error.ts';
import { isInRanges } from './ip-ranges.ts';
import { settingsOf } from './settings-of.ts';
import type { Client, GenesysState } from './state.ts';
import type { IpRejection } from './switches/login-switches.ts';

/** Whether an allow-list, of the organization or of the client, leaves out the address of every caller. */
export function isAddressAllowed(world: GenesysState, client: Client): boolean {
  const { egressAddress, enforceIpAllowList, organizationIpAllowList } = settingsOf(world, client.organizationId);
  if (organizationIpAllowList !== undefined && !isInRanges(egressAddress, organizationIpAllowList)) return false;
  const { ipAllowList } = client.fields;
  return !enforceIpAllowList || !Array.isArray(ipAllowList) || isInRanges(egressAddress, ipAllowList);
}

/** @throws {ApiError} for a call of the API from an address that is not allowed */
export function checkAddress(world: GenesysState, client: Client): void {
  if (isAddressAllowed(world, client)) return;
  const { ipRejection } = settingsOf(world, client.organizationId);
  switch (ipRejection) {
    case 'forbidden-json':
      throw new ApiError(403, 'ip.address.not.allowed', notAllowed);
    case 'forbidden-html':
      throw new HtmlError();
    case 'unauthorized-json':
    case 'unauthorized-client':
      throw new ApiError(401, 'ip.address.not.allowed', notAllowed);
    case 'invalid-client':
      throw new ApiError(401, 'bad.credentials', 'Invalid login credentials.');
  }
}

/** The response of the login server to an address that is not allowed. */
export function rejectAddress(ipRejection: IpRejection): SandboxResponse {
  switch (ipRejection) {
    case 'forbidden-json':
      return json(403, { message: notAllowed, code: 'ip.address.not.allowed', status: 403 });
    case 'forbidden-html':
      return htmlPage;
    case 'unauthorized-json':
      return json(401, { message: notAllowed, code: 'ip.address.not.allowed', status: 401 });
    case 'unauthorized-client':
      return json(400, oauthError('unauthorized_client', notAllowed));
    case 'invalid-client':
      return json(401, oauthError('invalid_client', 'authentication failed'));
  }
}

const notAllowed = 'Access from this IP address is not allowed.';

const htmlPage: SandboxResponse = {
  status: 403,
  headers: { 'content-type': 'text/html' },
  body: '<html><head><title>403 Forbidden</title></head><body><h1>403 Forbidden</h1></body></html>',
};

/** What a gateway in front of the API sends. */
class HtmlError extends ApiError {
  constructor() {
    super(403, 'forbidden', 'Forbidden');
  }

  override toResponse(): SandboxResponse {
    return htmlPage;
  }
}

const oauthError = (error: string, description: string) => ({ error, description, error_description: description });

function json(status: number, body: object): SandboxResponse {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}
