/** The name in a secret's ARN, without the six characters that Secrets Manager adds: the `SecretName` of metrics. */
export function nameOf(secretId: string): string {
  const name = secretId.startsWith('arn:')
    ? secretId
        .split(':')
        .slice(6)
        .join(':')
        .replace(/-\w{6}$/, '')
    : secretId;
  // What Secrets Manager allows in a name. CloudWatch accepts only ASCII characters.
  return /^[\w/+=.@-]{1,255}$/.test(name) ? name : 'unknown';
}
