import type ApiClient from 'purecloud-platform-client-v2/src/purecloud-platform-client-v2/ApiClient.js';
import { RotationError } from '../../domain/rotation-error.ts';
import type { Credential } from '../ports/genesys-cloud.ts';
import { RefusedReply } from './refused-reply.ts';
import { translateRefusal } from './translate-refusal.ts';

/** OAuth errors that speak of the request or the server and say nothing about the credential. */
const notAboutTheCredential = new Set([
  'invalid_request',
  'unsupported_grant_type',
  'server_error',
  'temporarily_unavailable',
]);

/**
 * Logs in; answers the refusal when Genesys Cloud does not accept the credential.
 *
 * @see https://developer.genesys.cloud/authorization/platform-auth/use-client-credentials
 */
export async function login(client: ApiClient, credential: Credential): Promise<RefusedReply | undefined> {
  try {
    const data = await client.loginClientCredentialsGrant(credential.clientId, credential.clientSecret.reveal());
    if (typeof data.accessToken === 'string' && data.accessToken !== '') return undefined;
  } catch (error) {
    if (isCredentialRefusal(error)) return error;
    if (error instanceof RefusedReply || error instanceof RotationError) {
      throw translateRefusal(error, { operation: 'POST /oauth/token' });
    }
    // What the SDK throws over an answer that it cannot read may quote it.
  }
  throw new RotationError('genesys-unavailable', {
    message: 'Genesys Cloud answered a login without a token.',
    nextStep: 'check what stands between the function and Genesys Cloud; what failed is repeated.',
  });
}

function isCredentialRefusal(error: unknown): error is RefusedReply {
  return (
    error instanceof RefusedReply &&
    (error.status === 400 || error.status === 401) &&
    error.errorCode !== undefined &&
    !notAboutTheCredential.has(error.errorCode)
  );
}
