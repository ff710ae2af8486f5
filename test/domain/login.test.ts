import { describe, expect, it } from 'vitest';
import { isCredentialRejection, loginRequest, parseGrant } from '../../domain/login.ts';
import { SecretValue } from '../../domain/secret-value.ts';

it('the request for a token is a form with the credential in its header', () => {
  const clientSecret = new SecretValue('sécret:with colon');
  expect(loginRequest({ clientId: 'client-1', clientSecret })).toEqual({
    method: 'POST',
    headers: {
      accept: 'application/json',
      Authorization: `Basic ${Buffer.from('client-1:sécret:with colon').toString('base64')}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: 'grant_type=client_credentials',
  });
});

describe('the token in a response', () => {
  it.each([
    [
      { access_token: 'token', expires_in: 60 },
      { token: 'token', lifeMs: 60_000 },
    ],
    [{ access_token: 'token' }, { token: 'token', lifeMs: undefined }],
    [
      { access_token: 'token', expires_in: null },
      { token: 'token', lifeMs: undefined },
    ],
    [
      { access_token: 'token', expires_in: 0 },
      { token: 'token', lifeMs: undefined },
    ],
    [
      { access_token: 'token', expires_in: -1 },
      { token: 'token', lifeMs: undefined },
    ],
  ])('is read from %j', (body, grant) => {
    expect(parseGrant(body)).toEqual(grant);
  });

  it.each([
    undefined,
    {},
    { access_token: '' },
    { access_token: 7, expires_in: 60 },
    { access_token: 'token', expires_in: '60' },
    { access_token: 'token', expires_in: {} },
  ])('is absent in %j', (body) => {
    expect(parseGrant(body)).toBeUndefined();
  });
});

describe('a rejected login', () => {
  const provedBy = (oauthError: string | undefined) =>
    [200, 302, 400, 401, 403, 404, 408, 429, 500, 503].filter((status) => isCredentialRejection(status, oauthError));

  it('with invalid_client is about the credential, with HTTP 400 and 401 alone', () => {
    expect(provedBy('invalid_client')).toEqual([400, 401]);
  });

  it.each([
    undefined,
    '',
    'invalid_request',
    'unsupported_grant_type',
    'unauthorized_client',
    'invalid_grant',
    'access_denied',
    'organization_disabled',
    'invalid_client_metadata',
    'server_error',
  ])('with %j proves nothing about the credential', (oauthError) => {
    expect(provedBy(oauthError)).toEqual([]);
  });
});
