/**
 * Whether a text holds a value of the CDK that is known only at deployment, such as `secret.secretArn` of a new secret.
 *
 * @see https://docs.aws.amazon.com/cdk/v2/guide/tokens.html
 */
export function isToken(text: unknown): boolean {
  // How the CDK writes one into a string; to ask the CDK would load it for every check of a configuration.
  return typeof text === 'string' && /\$\{Token\[[^\]]*\]\}/.test(text);
}
