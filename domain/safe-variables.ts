import { invalidSettings, type Variables } from './invalid-settings.ts';
import { proxyVariables } from './proxy.ts';

/** Left over from debugging or from another platform: each lets the secrets of the functions out, or a stranger in between. */
const refused: readonly { readonly name: RegExp; readonly value?: RegExp; readonly problem: string }[] = [
  {
    name: /^NODE_TLS_REJECT_UNAUTHORIZED$/,
    value: /^0$/,
    problem: 'turns the verification of certificates off; for a private certificate authority set NODE_EXTRA_CA_CERTS',
  },
  { name: /^NODE_DEBUG$/, problem: 'prints requests with their credentials to the log' },
  {
    name: /^NODE_OPTIONS$/,
    value: /--(use-env-proxy|tls-keylog|trace-tls)/,
    problem: 'sends requests through a proxy or prints what TLS protects',
  },
  {
    name: /^((https?|all)_proxy|node_use_env_proxy)$/i,
    value: /^(?!0$)/,
    problem:
      'names a proxy that is not the configured one; `httpsProxy` of the configuration sets a proxy, and GENESYS_GATEWAY_URL a gateway to Genesys Cloud',
  },
];

/** The stack sets these together with the variable that names the proxy. */
function isOfConfiguredProxy(variable: string, text: string, variables: Variables): boolean {
  const proxy = proxyVariables(variables);
  if (proxy === undefined) return false;
  return variable === 'HTTPS_PROXY' ? text === proxy.HTTPS_PROXY : variable === 'NODE_USE_ENV_PROXY' && text === '1';
}

/**
 * Variables of Node.js that would give the secrets of the functions away.
 *
 * @throws RotationError `invalid-settings`, naming each of them and quoting no value
 */
export function assertSafeVariables(variables: Variables): void {
  const problems = Object.entries(variables).flatMap(([variable, text = '']) =>
    refused
      .filter(({ name, value }) => text !== '' && name.test(variable) && value?.test(text) !== false)
      .filter(() => !isOfConfiguredProxy(variable, text, variables))
      .map(({ problem }) => `variable ${variable} ${problem} (allowed: not set)`),
  );
  if (problems.length > 0) throw invalidSettings(problems);
}
