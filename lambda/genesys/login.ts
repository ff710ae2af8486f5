import type ApiClient from 'purecloud-platform-client-v2/src/purecloud-platform-client-v2/ApiClient.js';
import { isCredentialRejection, loginRequest, type ParsedGrant, parseGrant } from '../../domain/login.ts';
import { RotationError } from '../../domain/rotation-error.ts';
import type { Credential } from '../ports/genesys-cloud.ts';
import { RefusedReply } from './refused-reply.ts';
import { translateRefusal } from './translate-refusal.ts';

/** Logs in; answers the refusal when Genesys Cloud does not accept the credential. */
export async function login(client: ApiClient, credential: Credential): Promise<ParsedGrant | RefusedReply> {
  const { body, ...request } = loginRequest(credential);
  const url = `${client.config.getConfUrl('login', `https://login.${credential.environment}`)}/oauth/token`;
  try {
    const { data } = await client.getHttpClient().request({ ...request, url, data: body });
    const grant = parseGrant(data);
    if (grant !== undefined) return grant;
  } catch (error) {
    if (error instanceof RefusedReply && isCredentialRejection(error.status, error.oauthError)) return error;
    throw translateRefusal(error, { operation: 'POST /oauth/token' });
  }
  throw new RotationError('genesys-unavailable', {
    message: 'Genesys Cloud answered a login without a token.',
    nextStep: 'check what stands between the function and Genesys Cloud; what failed is repeated.',
  });
}
