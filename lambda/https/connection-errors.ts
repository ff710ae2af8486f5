/**
 * Whether a request that failed with this error code of its connection certainly did not reach the server, so that even a
 * create may be sent again.
 * @see https://nodejs.org/api/tls.html#x509-certificate-error-codes
 */
export function failedBeforeSend(errorCode: string): boolean {
  switch (errorCode) {
    case 'ECONNREFUSED':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'UND_ERR_CONNECT_TIMEOUT':
    // The proxy opened no tunnel.
    case 'ERR_PROXY_TUNNEL':
      return true;
    default:
      return isUntrusted(errorCode);
  }
}

/** Node does not trust the server's certificate. What the server says about ours may come after the request. */
function isUntrusted(errorCode: string): boolean {
  return (
    /^(CERT_|UNABLE_TO_|DEPTH_ZERO_SELF_SIGNED|SELF_SIGNED_CERT|ERR_TLS_)/.test(errorCode) ||
    /^(HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH_EXCEEDED)$/.test(errorCode)
  );
}
