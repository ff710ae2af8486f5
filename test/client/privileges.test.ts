import { describe, expect, it } from 'vitest';
import { requirePermissions, requireScopes } from '../../client/require-privileges.ts';
import { createClientWorld, refusal } from './world.ts';

const rolePath = '/api/v2/authorization/roles/';

const jwt = (claims: object) =>
  ['{"alg":"none"}', JSON.stringify(claims), 'signature']
    .map((part) => Buffer.from(part).toString('base64url'))
    .join('.');

describe('introspect', () => {
  it('returns the organization, the client, its state and its roles', async () => {
    const world = createClientWorld();
    const { clientId, clientSecret } = world.createClient();
    const found = await world.provider({ clientId, clientSecret }).introspect();
    expect(found).toEqual({
      organization: { id: expect.any(String), name: 'Contact Centre' },
      client: {
        id: clientId,
        name: 'crm-sync',
        state: 'active',
        dateToDelete: undefined,
        roleDivisions: [{ roleId: expect.any(String), divisionId: '*' }],
      },
      scopes: [],
    });
  });

  it.each([
    [500, 'genesys-unavailable'],
    [404, 'genesys-request-rejected'],
  ])('fails after a %i with %s', async (status, code) => {
    const world = createClientWorld();
    const { introspect } = world.provider(world.createClient());
    world.fail('/api/v2/tokens/me', refusal(status));
    await expect(introspect()).rejects.toMatchObject({ code, status });
  });
});

describe('requirePermissions', () => {
  const role = {
    permissions: ['routing:queue:view', 'analytics:*:*'],
    permissionPolicies: [{ domain: 'oauth', entityName: 'client', actionSet: ['view', 'edit'] }],
  };

  it('passes when the roles grant them, by name, by wildcard and by policy', async () => {
    const world = createClientWorld();
    const provider = world.provider(world.createClient());
    world.fail(rolePath, refusal(200, role));
    await requirePermissions(provider, [
      'routing:queue:view',
      'analytics:conversationDetail:view',
      'oauth:client:edit',
    ]);
  });

  it('names what is missing', async () => {
    const world = createClientWorld();
    const provider = world.provider(world.createClient());
    world.fail(rolePath, refusal(200, role));
    await expect(
      requirePermissions(provider, ['oauth:client:view', 'oauth:client:add', 'routing:queue:edit']),
    ).rejects.toMatchObject({
      code: 'missing-permission',
      message: expect.stringContaining('lacks oauth:client:add, routing:queue:edit.'),
    });
  });

  it('reports that the client may not look up its roles', async () => {
    const world = createClientWorld();
    const provider = world.provider(world.createClient());
    world.fail(rolePath, refusal(403));
    await expect(requirePermissions(provider, ['oauth:client:view'])).rejects.toMatchObject({
      code: 'genesys-request-rejected',
      status: 403,
    });
  });

  it('uses the claims of a JWT, and sends nothing', async () => {
    const world = createClientWorld();
    const token = jwt({ permissions: ['routing:*:view'], scope: 'users notifications:readonly' });
    world.fail('/oauth/token', refusal(200, { access_token: token, expires_in: 3600 }));
    const provider = world.provider(world.createClient());
    await requirePermissions(provider, ['routing:queue:view']);
    await requireScopes(provider, ['users:readonly', 'notifications:readonly']);
    await expect(requirePermissions(provider, ['routing:queue:edit'])).rejects.toMatchObject({
      code: 'missing-permission',
    });
    await expect(requireScopes(provider, ['notifications'])).rejects.toMatchObject({ code: 'missing-scope' });
    expect(world.requests).toEqual(['POST /oauth/token']);
  });
});

describe('requireScopes', () => {
  it('uses the scopes that Genesys Cloud returns', async () => {
    const world = createClientWorld();
    const provider = world.provider(world.createClient());
    world.fail(
      '/api/v2/tokens/me',
      refusal(200, { authorizedScope: ['users'] }),
      refusal(200, { OAuthClient: { scope: ['users'] } }),
    );
    await requireScopes(provider, ['users:readonly']);
    await expect(requireScopes(provider, ['routing'])).rejects.toThrow('missing-scope: Client');
  });
});
