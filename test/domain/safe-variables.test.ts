import { expect, it } from 'vitest';
import { assertSafeVariables } from '../../domain/safe-variables.ts';

it.each([
  { NODE_TLS_REJECT_UNAUTHORIZED: '0' },
  { NODE_DEBUG: 'https' },
  { NODE_OPTIONS: '--enable-source-maps --use-env-proxy' },
  { NODE_OPTIONS: '--tls-keylog=/tmp/keys' },
  { HTTPS_PROXY: 'http://user:CANARY@proxy.example:3128' },
  { https_proxy: 'http://CANARY.example' },
  { HTTP_PROXY: 'http://CANARY.example' },
  { ALL_PROXY: 'socks5://CANARY.example' },
  { NODE_USE_ENV_PROXY: '1' },
])('%j is refused, by its name', (variables: Record<string, string>) => {
  const [name = ''] = Object.keys(variables);
  const check = () => assertSafeVariables({ PATH: '/bin', ...variables });
  expect(check).toThrow(`variable ${name} `);
  expect(check).toThrow(expect.objectContaining({ code: 'invalid-settings' }));
  expect(check).not.toThrow(/CANARY/);
});

it('the proxy that the stack configured is not refused, and no other', () => {
  const url = 'http://proxy.example:3128';
  const configured = {
    ROTATION_HTTPS_PROXY: url,
    HTTPS_PROXY: url,
    NODE_USE_ENV_PROXY: '1',
    NO_PROXY: '.amazonaws.com',
  };
  expect(() => assertSafeVariables(configured)).not.toThrow();
  for (const other of [{ HTTPS_PROXY: 'http://other.example' }, { https_proxy: url }, { HTTP_PROXY: url }]) {
    expect(() => assertSafeVariables({ ...configured, ...other })).toThrow('is not the configured one');
  }
});

it('all of them are named at once', () => {
  expect(() => assertSafeVariables({ NODE_DEBUG: 'tls', HTTPS_PROXY: 'x' })).toThrow(/NODE_DEBUG.*HTTPS_PROXY/);
});

it('what changes nothing is not refused', () => {
  const harmless = {
    NODE_TLS_REJECT_UNAUTHORIZED: '1',
    NODE_DEBUG: '',
    NODE_USE_ENV_PROXY: '0',
    NODE_OPTIONS: '--enable-source-maps',
    NODE_EXTRA_CA_CERTS: '/var/runtime/ca-cert.pem',
    NO_PROXY: '*',
    HTTPS_PROXY: undefined,
  };
  expect(() => assertSafeVariables(harmless)).not.toThrow();
});
