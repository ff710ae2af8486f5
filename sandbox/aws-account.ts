/** The account and the region that the sandbox plays. */
export const account = '123456789012';
export const region = 'eu-west-1';

/** What an AWS client needs to sign with; the sandbox checks no signature. */
export const credentials = {
  AWS_ACCESS_KEY_ID: 'AKIASANDBOXSANDBOX00',
  AWS_SECRET_ACCESS_KEY: 'sandbox-secret-access-key',
  AWS_SESSION_TOKEN: 'sandbox-session-token',
} as const;

/** Points every AWS client of the process to `endpoint`, in the SDKs' own way. */
export function endpointVariables(endpoint: string): Record<string, string> {
  const services = ['SECRETS_MANAGER', 'SCHEDULER', 'CLOUDWATCH', 'LAMBDA', 'EVENTBRIDGE', 'DYNAMODB'];
  return Object.fromEntries(services.map((service) => [`AWS_ENDPOINT_URL_${service}`, endpoint]));
}
