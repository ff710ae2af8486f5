import fc from 'fast-check';
import { expect, it } from 'vitest';
import { environments } from '../../domain/environments.ts';
import { readFunctionSettings } from '../../domain/function-settings.ts';
import { canary } from './arbitraries.ts';

function problemOf(variables: Record<string, string>): string {
  try {
    readFunctionSettings(variables);
  } catch (error) {
    expect(error).toMatchObject({ code: 'invalid-settings' });
    return (error as Error).message;
  }
  throw new Error('The settings were accepted.');
}

it('uses the first region of Genesys Cloud by default', () => {
  for (const variables of [{}, { GENESYS_ENVIRONMENT: '', GENESYS_GATEWAY_URL: '' }]) {
    const settings = readFunctionSettings(variables);
    expect(settings.defaultEnvironment).toBe('mypurecloud.com');
    expect(settings).not.toHaveProperty('gatewayUrl');
  }
  expect(readFunctionSettings({ GENESYS_ENVIRONMENT: 'usw2.pure.cloud' }).defaultEnvironment).toBe('usw2.pure.cloud');
});

it.each([
  'https://gateway.example',
  'https://gateway.example:8443/genesys',
  'http://localhost:8080',
  'http://127.0.0.1:1',
  'http://127.10.20.255:8080',
  'http://[::1]:80',
])('goes through the gateway %s', (url) => {
  expect(readFunctionSettings({ GENESYS_GATEWAY_URL: url }).gatewayUrl?.href).toBe(new URL(url).href);
});

it.each([
  'http://gateway.example',
  'http://127.0.0.1.attacker.example',
  'http://127.attacker.example',
  'http://128.0.0.1',
  'http://localhost.attacker.example',
  'http://10.0.0.1',
])('sends no credential unencrypted to %s', (url) => {
  expect(problemOf({ GENESYS_GATEWAY_URL: url })).toContain('https://');
});

it.each(['gateway.example', 'ftp://gateway.example', 'file:///etc/passwd', 'https://', 'javascript:alert(1)'])(
  'takes %s for no gateway',
  (url) => {
    expect(problemOf({ GENESYS_GATEWAY_URL: url })).toContain('GENESYS_GATEWAY_URL');
  },
);

it.each([
  'https://user@gateway.example',
  'https://:word@gateway.example',
  'https://user:word@gateway.example',
  'https://gateway.example/?k=1',
  'https://gateway.example/#a',
])('allows no user, password, query or fragment in the gateway URL, as in %s', (url) => {
  expect(problemOf({ GENESYS_GATEWAY_URL: url })).toContain('must have no user, password, query or fragment');
});

it('waits twenty seconds by default for a change to reach the login servers', () => {
  for (const variables of [{}, { GENESYS_PROPAGATION_TIMEOUT: '' }]) {
    expect(readFunctionSettings(variables).propagationSeconds).toBe(20);
  }
  expect(readFunctionSettings({ GENESYS_PROPAGATION_TIMEOUT: '1s' }).propagationSeconds).toBe(1);
  expect(readFunctionSettings({ GENESYS_PROPAGATION_TIMEOUT: '2m' }).propagationSeconds).toBe(120);
});

it.each(['0s', '0d', 'soon', '-1s', '20', ' '])(
  'does not wait %j, for the login servers would not know what was changed',
  (propagation) => {
    const message = problemOf({ GENESYS_PROPAGATION_TIMEOUT: propagation });
    expect(message).toContain(`variable GENESYS_PROPAGATION_TIMEOUT = "${propagation}"`);
    expect(message).toContain('at least 1s');
  },
);

it('reports all problems at once, with the allowed regions', () => {
  const message = problemOf({ GENESYS_ENVIRONMENT: 'pure.example', GENESYS_GATEWAY_URL: 'http://gateway.example' });
  expect(message).toContain('"pure.example"');
  expect(message).toContain('GENESYS_GATEWAY_URL');
  expect(message).toContain(environments.join(', '));
});

it('shows no password in the URL of the gateway', () => {
  fc.assert(
    fc.property(
      canary,
      fc.constantFrom('https:', 'http:', 'ftp:', 'htt ps:'),
      fc.constantFrom('//u:CANARY@g.example', '//g.example/?k=CANARY', '//g.example/#CANARY', '//u:CANARY@:99999'),
      (secret, protocol, rest) => {
        const url = `${protocol}${rest.replace('CANARY', secret)}`;
        expect(problemOf({ GENESYS_GATEWAY_URL: url })).not.toContain(secret);
      },
    ),
  );
});
