import {
  type CredentialSource,
  createTokenProvider,
  type TokenProvider,
  TokenProviderError,
  type TokenProviderEvent,
  type TokenProviderOptions,
} from 'genesys-token-provider';
import { keepWarm } from 'genesys-token-provider/keep-warm';
import { AgentError } from './agent-error.ts';
import { readCallerToken } from './caller-token.ts';
import type { AgentConfiguration, SecretConfiguration } from './configuration.ts';
import { createSource } from './create-source.ts';
import { type Listening, listen } from './listen.ts';
import { createMetrics } from './metrics.ts';
import { createRequestListener } from './request-listener.ts';

export interface AgentParts {
  readonly configuration: AgentConfiguration;
  /** Receives what happens, without secrets. */
  readonly log: (secret: string, event: TokenProviderEvent) => void;
  /** Whether tokens are renewed without callers: not where the process is frozen between two calls. */
  readonly isKeptWarm: boolean;
  /** For tests and simulations. */
  readonly provider?: Pick<TokenProviderOptions, 'fetch' | 'time' | 'random'>;
  /** For tests and simulations. Default: the source that the configuration names. */
  readonly sourceOf?: (secret: SecretConfiguration) => CredentialSource;
}

/**
 * Starts to serve the tokens of all configured secrets. It asks for them at once, and is up before it has them.
 *
 * @throws AgentError for what cannot be used; nothing listens then
 */
export async function startAgent(parts: AgentParts): Promise<Listening> {
  const { configuration, log, isKeptWarm, provider: options = {}, sourceOf = createSource } = parts;
  const metrics = createMetrics();
  const providers = new Map<string, TokenProvider>();
  for (const [name, secret] of Object.entries(configuration.secrets)) {
    const onEvent = (event: TokenProviderEvent) => {
      metrics.event(name, event);
      log(name, event);
    };
    try {
      const { organizationId } = secret;
      const { gatewayUrl } = configuration;
      providers.set(name, createTokenProvider(sourceOf(secret), { ...options, gatewayUrl, organizationId, onEvent }));
    } catch (error) {
      if (!(error instanceof TokenProviderError)) throw error;
      throw new AgentError(`The secret "${name}" cannot be used: ${error.message}`);
    }
  }
  const callerToken = await readCallerToken(configuration.token, configuration.tokenFile);
  const listener = createRequestListener({
    providers,
    callerToken,
    proxy: configuration.proxy,
    gatewayUrl: configuration.gatewayUrl,
    metrics,
    nowMs: options.time?.now ?? Date.now,
  });
  const listening = await listen(configuration, listener);
  const stops = isKeptWarm ? [...providers.values()].map((provider) => keepWarm(provider)) : [];
  return {
    port: listening.port,
    async close(graceMs) {
      for (const stop of stops) stop();
      await listening.close(graceMs);
    },
  };
}
