export { fromSecretsManagerAgent, type SecretsManagerAgentOptions } from './sources/from-secrets-manager-agent.ts';
