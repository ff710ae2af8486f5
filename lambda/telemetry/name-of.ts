/** The name in a secret's ARN, without the six characters that Secrets Manager adds: what metrics are filed under. */
export function nameOf(secretId: string): string {
  const name = secretId.startsWith('arn:')
    ? secretId
        .split(':')
        .slice(6)
        .join(':')
        .replace(/-\w{6}$/, '')
    : secretId;
  // What Secrets Manager allows in a name; CloudWatch takes no other characters than ASCII.
  return /^[\w/+=.@-]{1,255}$/.test(name) ? name : 'unknown';
}
