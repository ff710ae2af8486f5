import { expect, it } from 'vitest';
import { withLockedSecret } from '../../../lambda/locked-secret/with-locked-secret.ts';
import { codeOf, World } from '../world/world.ts';

const me = 'genesys GET /api/v2/tokens/me';
const login = 'genesys POST /oauth/token';

/** A secret that was rotated before, and what its possession is answered with. */
async function arrange() {
  const world = new World();
  const secret = world.createSecret('crm');
  await world.rotate(secret);
  const request = { secretArn: secret.arn, variables: {}, mayCreate: false };
  const assertPossessed = () =>
    codeOf(
      world.invoke('retire', (services) => withLockedSecret(services, request, (locked) => locked.assertPossessed())),
    );
  const { clientId } = world.document(secret, 'AWSCURRENT');
  return { world, secret, clientId, assertPossessed };
}

it('a credential that logs in to the organization of the secret may be delivered', async () => {
  const { assertPossessed } = await arrange();
  expect(await assertPossessed()).toBeUndefined();
});

it.each([
  { organization: 'elsewhere', client: 'own', code: 'organization-mismatch' },
  { organization: 'own', client: 'another', code: 'client-mismatch' },
])('one that logs in to the organization "$organization" as the client "$client" may not', async (its) => {
  const { world, clientId, assertPossessed } = await arrange();
  const organization = { id: its.organization === 'own' ? world.organization.id : its.organization };
  const OAuthClient = { id: its.client === 'own' ? clientId : its.client };
  world.intercept = (call) => (call === me ? { status: 200, body: { organization, OAuthClient } } : undefined);
  expect(await assertPossessed()).toBe(its.code);
});

it('one that is rejected until its client has become active again may, and one that stays rejected may not', async () => {
  const { world, secret, clientId, assertPossessed } = await arrange();
  let rejections = 2;
  const body = { error: 'invalid_client' };
  world.intercept = (call) => (call === login && rejections-- > 0 ? { status: 400, body } : undefined);
  expect(await assertPossessed()).toBeUndefined();
  expect(rejections).toBeLessThan(0);
  world.cloud.regenerateByHand(String(clientId));
  expect(await assertPossessed()).toBe('current-credential-rejected');
  expect(world.logsIn(secret, 'AWSCURRENT')).toBe(false);
});

it('nothing is known of one while Genesys Cloud does not respond', async () => {
  const { world, assertPossessed } = await arrange();
  world.intercept = (call) => (call === login ? 'unavailable' : undefined);
  expect(await assertPossessed()).toBe('genesys-unavailable');
});
