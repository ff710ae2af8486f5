import { invalidSettings, type Variables } from './invalid-settings.ts';

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
    problem: 'names a proxy, and none is configured; a gateway to Genesys Cloud is set by GENESYS_GATEWAY_URL',
  },
];

/**
 * Variables of Node.js that would give the secrets of the functions away.
 *
 * @throws RotationError `invalid-settings`, naming each of them and quoting no value
 */
export function assertSafeVariables(variables: Variables): void {
  const problems = Object.entries(variables).flatMap(([variable, text = '']) =>
    refused
      .filter(({ name, value }) => text !== '' && name.test(variable) && value?.test(text) !== false)
      .map(({ problem }) => `variable ${variable} ${problem} (allowed: not set)`),
  );
  if (problems.length > 0) throw invalidSettings(problems);
}
