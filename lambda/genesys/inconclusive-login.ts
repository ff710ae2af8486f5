import { RotationError } from '../../domain/rotation-error.ts';
import type { RejectedResponse } from './rejected-response.ts';

/** A login that was rejected for a reason that says nothing about the credential. */
export function inconclusiveLogin(rejection: RejectedResponse, clientId: string): RotationError {
  const { status, errorCode, explanation, correlationId } = rejection;
  const responded = `Genesys Cloud responded ${status}${errorCode === undefined ? '' : ` (${errorCode})`} to the login of ${clientId}`;
  const said = explanation === '' ? '' : ` It said: ${explanation}`;
  const details = { cause: rejection, correlationId };
  if (isAddressRejection(rejection)) {
    return new RotationError('address-not-allowed', {
      ...details,
      message: `${responded}: the address that the function calls from is not allowed.${said}`,
      nextStep:
        "add the function's outgoing address (the Elastic IP of its NAT gateway) to the allow-list of the client or of the organization; what failed is retried.",
    });
  }
  return new RotationError('login-inconclusive', {
    ...details,
    message: `${responded}, which does not show whether the credential works.${said}`,
    nextStep:
      'check the organization, the grant type of the client, and what is between the function and Genesys Cloud (firewall, gateway); what failed is retried.',
  });
}

/**
 * Whether a rejected login is about the address that it came from. Genesys Cloud does not document how it rejects an
 * address that is on no allow-list, so this reads what the response says.
 */
export function isAddressRejection({ status, explanation }: RejectedResponse): boolean {
  return (
    [400, 401, 403].includes(status) &&
    /\b(ip|address|addresses)\b/i.test(explanation) &&
    /allow.?list|white.?list|not (allowed|permitted|authorized)|blocked|denied|restricted/i.test(explanation)
  );
}
