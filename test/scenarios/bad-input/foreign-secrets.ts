import type { RotationService } from '../../../sandbox/rotation-service.ts';

/** Gives a client more secrets through Genesys Cloud's API, as another program would. Returns their ids. */
export async function addSecrets(
  { endpoint }: RotationService,
  { clientId, clientSecret }: { readonly clientId: string; readonly clientSecret: string },
  names: readonly string[],
): Promise<string[]> {
  const basic = Buffer.from(`${clientId}:${clientSecret}`).toString('base64');
  const login = await fetch(`${endpoint}/oauth/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${basic}`, 'content-type': 'application/x-www-form-urlencoded' },
    body: 'grant_type=client_credentials',
  });
  const { access_token: token } = (await login.json()) as { access_token: string };
  const ids: string[] = [];
  for (const name of names) {
    const created = await fetch(`${endpoint}/api/v2/oauth/clients/${clientId}/secrets`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ name, status: 'active', description: name }),
    });
    ids.push(((await created.json()) as { id: string }).id);
  }
  return ids;
}
