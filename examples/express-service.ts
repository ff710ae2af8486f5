import express, { type Express } from 'express';
import { createTokenProvider, fromSecretsManager } from 'genesys-token-provider';

/** A service that returns data from Genesys Cloud. One provider for the whole process. */
export function createService(): Express {
  const { authorizedFetch } = createTokenProvider(fromSecretsManager({ secretId: process.env.GENESYS_SECRET ?? '' }), {
    gatewayUrl: process.env.GENESYS_GATEWAY_URL,
    onEvent: ({ type }) => process.stdout.write(`token provider: ${type}\n`),
  });
  const service = express();
  service.get('/organization', async (_request, response) => {
    // A caller that disconnects cancels only its own request.
    const controller = new AbortController();
    response.on('close', () => controller.abort());
    const reply = await authorizedFetch('/api/v2/tokens/me', { signal: controller.signal });
    const { organization } = (await reply.json()) as { organization: { name: string } };
    response.status(reply.status).json({ organization: organization.name });
  });
  return service;
}
