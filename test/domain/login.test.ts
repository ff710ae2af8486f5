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
  it.each(['invalid_client', 'unauthorized_client', 'invalid_grant', 'access_denied'])(
    'with %s is about the credential, with HTTP 400 and 401 alone',
    (oauthError) => {
      const statuses = [200, 302, 400, 401, 403, 404, 408, 429, 500, 503];
      expect(statuses.filter((status) => isCredentialRejection(status, oauthError))).toEqual([400, 401]);
    },
  );

  it.each([undefined, '', 'invalid_request', 'unsupported_grant_type', 'server_error', 'temporarily_unavailable'])(
    'with %j proves nothing about the credential',
    (oauthError) => {
      expect([400, 401].filter((status) => isCredentialRejection(status, oauthError))).toEqual([]);
    },
  );
});
