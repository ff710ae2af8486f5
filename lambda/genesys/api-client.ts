import ApiClient from 'purecloud-platform-client-v2/src/purecloud-platform-client-v2/ApiClient.js';
import type { Environment } from '../../domain/environments.ts';
import type { FetchTransport } from './fetch-transport.ts';

/**
 * The SDK's client for one credential, with our transport and without the SDK's configuration file, its watcher and
 * its log.
 */
export function createApiClient(
  environment: Environment,
  gatewayUrl: URL | undefined,
  transport: FetchTransport,
): ApiClient {
  const client = new ApiClient();
  // The SDK makes its first instance the default of everything; no credential may become a default.
  ApiClient.instance = undefined;
  client.config.setConfigPath('');
  client.config.logger = { log() {} };
  client.setEnvironment(environment);
  if (gatewayUrl !== undefined) {
    // The SDK takes a port of 0 for none, and leaves out what is only a slash.
    client.setGateway({
      host: gatewayUrl.hostname,
      protocol: gatewayUrl.protocol.replace(':', ''),
      port: Number(gatewayUrl.port),
      path_params_login: gatewayUrl.pathname,
      path_params_api: gatewayUrl.pathname,
    });
  }
  client.setHttpClient(transport);
  return client;
}
