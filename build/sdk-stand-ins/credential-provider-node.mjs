// In Lambda the credentials are in the environment. The SDK's default chain also checks profiles, single sign-on,
// processes and metadata servers, which would add a sixth to the bundle.
export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env';
