import { expect, it } from 'vitest';
import { SecretValue } from '../../../domain/secret-value.ts';
import { createApiClient } from '../../../lambda/genesys/api-client.ts';
import { FetchTransport } from '../../../lambda/genesys/fetch-transport.ts';
import { login } from '../../../lambda/genesys/login.ts';
import { VirtualTime } from '../fakes/virtual-time.ts';

/** Sends nothing, and keeps where it would have been sent. */
class RecordingTransport extends FetchTransport {
  readonly urls: string[] = [];

  constructor() {
    const time = new VirtualTime();
    super({ time, deadline: time.deadlineIn(60_000), random: () => 0, onCall() {} });
  }

  override async request(options: unknown) {
    this.urls.push((options as { url: string }).url);
    return { status: 200, data: { access_token: 'token', expires_in: 60 } };
  }
}

async function urlsOf(gatewayUrl?: string) {
  const transport = new RecordingTransport();
  const client = createApiClient(
    'mypurecloud.de',
    gatewayUrl === undefined ? undefined : new URL(gatewayUrl),
    transport,
  );
  await login(client, { clientId: 'client-1', clientSecret: new SecretValue('secret'), environment: 'mypurecloud.de' });
  client.setAccessToken('token');
  await client.callApi('/api/v2/tokens/me', 'GET', {}, {}, {}, {}, null, ['PureCloud OAuth'], [], []);
  return transport.urls;
}

it.each([
  [undefined, 'https://login.mypurecloud.de', 'https://api.mypurecloud.de'],
  ['https://gateway.example', 'https://gateway.example', 'https://gateway.example'],
  ['https://gateway.example/', 'https://gateway.example', 'https://gateway.example'],
  ['http://gateway.example:8080', 'http://gateway.example:8080', 'http://gateway.example:8080'],
  ['https://gateway.example/eu/genesys', 'https://gateway.example/eu/genesys', 'https://gateway.example/eu/genesys'],
  ['https://gateway.example/eu//', 'https://gateway.example/eu', 'https://gateway.example/eu'],
])('the gateway %s is where everything is sent', async (gatewayUrl, login, api) => {
  expect(await urlsOf(gatewayUrl)).toEqual([`${login}/oauth/token`, `${api}/api/v2/tokens/me`]);
});

it('no file of the user is watched for settings of the SDK', () => {
  const { config } = createApiClient('mypurecloud.de', undefined, new RecordingTransport());
  expect(config).toMatchObject({ configPath: '', watchedConfigPath: null });
});
