/** The name in a secret's ARN, without the six characters that Secrets Manager adds: what metrics are filed under. */
export function nameOf(secretId: string): string {
  const name = secretId.startsWith('arn:')
    ? secretId
        .split(':')
        .slice(6)
        .join(':')
        .replace(/-\w{6}$/, '')
    : secretId;
  return name.slice(0, 255) || 'unknown';
}
