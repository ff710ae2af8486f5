// On Lambda the credentials are in the environment. The SDK's default chain also looks for profiles, single sign-on,
// processes and metadata servers, and takes a sixth of the bundle for it.
export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env';
