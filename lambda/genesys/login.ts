import type ApiClient from 'purecloud-platform-client-v2/src/purecloud-platform-client-v2/ApiClient.js';
import { isCredentialRejection, loginRequest, type ParsedGrant, parseGrant } from '../../domain/login.ts';
import { RotationError } from '../../domain/rotation-error.ts';
import type { Credential } from '../ports/genesys-cloud.ts';
import { inconclusiveLogin, isAddressRejection } from './inconclusive-login.ts';
import { RejectedResponse } from './rejected-response.ts';
import { translateRejection } from './translate-rejection.ts';

/** Logs in; returns the rejection if it shows that the credential does not work. */
export async function login(client: ApiClient, credential: Credential): Promise<ParsedGrant | RejectedResponse> {
  const { body, ...request } = loginRequest(credential);
  const url = `${client.config.getConfUrl('login', `https://login.${credential.environment}`)}/oauth/token`;
  try {
    const { data } = await client.getHttpClient().request({ ...request, url, data: body });
    const grant = parseGrant(data);
    if (grant !== undefined) return grant;
  } catch (error) {
    if (error instanceof RejectedResponse) {
      if (isCredentialRejection(error.status, error.oauthError) && !isAddressRejection(error)) return error;
      throw inconclusiveLogin(error, credential.clientId);
    }
    throw translateRejection(error, { operation: 'POST /oauth/token' });
  }
  throw new RotationError('genesys-unavailable', {
    message: 'The response of Genesys Cloud to a login holds no token.',
    nextStep: 'check the network path (proxy, gateway) to Genesys Cloud; what failed is retried.',
  });
}
