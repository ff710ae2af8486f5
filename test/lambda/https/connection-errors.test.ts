import { expect, it } from 'vitest';
import { failedBeforeSend } from '../../../lambda/https/connection-errors.ts';

it.each([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'HOSTNAME_MISMATCH',
  'INVALID_CA',
  'PATH_LENGTH_EXCEEDED',
])('after %s nothing was sent, so that even a create may be repeated', (code) => {
  expect(failedBeforeSend(code)).toBe(true);
});

it.each([
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'UND_ERR_SOCKET',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED',
  'NO_CERT_INVALID_CA',
  'INVALID_CANDIDATE',
  'TimeoutError',
  'unknown',
])('after %s something may have been sent, and a create is never repeated', (code) => {
  expect(failedBeforeSend(code)).toBe(false);
});
