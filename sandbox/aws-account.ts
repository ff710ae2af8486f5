import { OptionError } from './option-error.ts';

/** The sandbox's AWS account and region. */
export const account = '123456789012';
export let region = 'eu-west-1';

/** Sets the region of every sandbox in this process: ARNs are made from it everywhere. Call it before the first is started. */
export function useRegion(name: string): void {
  if (!/^[a-z]{2}(-[a-z]+)+-\d$/.test(name))
    throw new OptionError(`${name} is not the name of an AWS region, such as eu-west-1.`);
  region = name;
}

/** Credentials for AWS clients, which refuse to run without any; the sandbox verifies no signature. */
export const credentials = {
  AWS_ACCESS_KEY_ID: 'AKIASANDBOXSANDBOX00',
  AWS_SECRET_ACCESS_KEY: 'sandbox-secret-access-key',
  AWS_SESSION_TOKEN: 'sandbox-session-token',
} as const;

/** The services of the functions, which keep their own variables for SDKs that do not know the one for all. */
const services = ['SECRETS_MANAGER', 'SCHEDULER', 'CLOUDWATCH', 'LAMBDA', 'EVENTBRIDGE', 'DYNAMODB'];

/** The SDKs' environment variables that point every AWS client of a process to `endpoint`, whatever it has inherited. */
export function endpointVariables(endpoint: string): Record<string, string> {
  const own = services.map((service) => [`AWS_ENDPOINT_URL_${service}`, endpoint]);
  return { AWS_ENDPOINT_URL: endpoint, ...Object.fromEntries(own) };
}
