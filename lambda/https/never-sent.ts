/** What happens before a connection is there. */
const beforeConnected = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** Node's codes of a certificate that it does not trust. What the other side says of ours may come after the request. */
const certificate =
  /^(CERT_|UNABLE_TO_|DEPTH_ZERO_SELF_SIGNED|SELF_SIGNED_CERT|ERR_TLS_)|^(HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH_EXCEEDED)$/;

/**
 * Whether a request that ended with this error code of a connection certainly did not reach the other side, so that even
 * a create may be sent again.
 * @see https://nodejs.org/api/tls.html#x509-certificate-error-codes
 */
export function wasNeverSent(errorCode: string): boolean {
  return beforeConnected.has(errorCode) || certificate.test(errorCode);
}
