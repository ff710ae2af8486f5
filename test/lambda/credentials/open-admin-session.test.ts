import { describe, expect, it } from 'vitest';
import { codeOf, World } from '../world/world.ts';

/** A world whose secret has this admin secret, and what was read of it. */
function arrange(adminSecret?: string) {
  const world = new World();
  const secret = world.createSecret('crm');
  if (adminSecret === undefined) secret.tags = { 'genesys-rotation:in-use-policy': 'ignore' };
  else world.tag(secret, 'admin-secret', adminSecret);
  const reads: string[] = [];
  const { readValue } = world.secrets;
  world.secrets.readValue = (secretId, at) => {
    if (secretId !== secret.arn) reads.push(secretId);
    return readValue.call(world.secrets, secretId, at);
  };
  const admin = () => String(world.secrets.documentOf('admin', 'AWSCURRENT')?.clientId);
  /** Who has logged in and keeps a token, which is who administers. */
  const administrators = () =>
    world.cloud
      .clients()
      .filter(({ tokensLive }) => tokensLive > 0)
      .map(({ name }) => name);
  return { world, secret, reads, admin, administrators };
}

describe.each([
  ['is not set', undefined],
  ['is the ARN of the secret itself', 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:crm-AbCdEf'],
  ['is the name of the secret itself', 'crm'],
])('if the admin secret %s', (_what, adminSecret) => {
  it('the credential administers itself', async () => {
    const { world, secret, reads, administrators } = arrange(adminSecret);
    await world.step(secret, 'createSecret', world.begin(secret));
    expect(reads).toEqual([]);
    expect(administrators()).toEqual(['crm']);
  });

  it('its rejection is reported as that of the current credential, not of the admin secret', async () => {
    const { world, secret } = arrange(adminSecret);
    world.cloud.regenerateByHand(String(world.document(secret, 'AWSCURRENT').clientId));
    const code = await codeOf(world.step(secret, 'createSecret', world.begin(secret)));
    expect(code).toBe('current-credential-rejected');
  });
});

describe('an admin secret', () => {
  it('is read once for all the steps of a rotation', async () => {
    const { world, secret, reads, administrators } = arrange('admin');
    await world.rotate(secret);
    expect(reads).toEqual(['admin']);
    expect(administrators()).toEqual(['admin']);
  });

  it('is read again if it was rotated since a warm function read it', async () => {
    const { world, secret, reads, admin } = arrange('admin');
    world.cloud.updateByHand(admin(), { accessTokenValiditySeconds: 300 });
    const token = world.begin(secret);
    await world.step(secret, 'createSecret', token);
    const rotated = { clientId: admin(), ...world.cloud.regenerateByHand(admin()) };
    world.secrets.put('admin', 'version-2', rotated, 'AWSCURRENT');
    // The token is over by now; the value that was read is still kept.
    world.time.advance(290_000);
    expect(await codeOf(world.step(secret, 'testSecret', token))).toBeUndefined();
    expect(reads).toEqual(['admin', 'admin']);
  });

  it('that is rejected after being read again is named with its client', async () => {
    const { world, secret, reads, admin } = arrange('admin');
    world.cloud.regenerateByHand(admin());
    const error = await world.step(secret, 'createSecret', world.begin(secret)).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'admin-credential-rejected' });
    expect(String(error)).toContain(`the client ${admin()} with the secret of the admin secret admin`);
    expect(reads).toEqual(['admin', 'admin']);
  });

  it('without a current value is an invalid setting', async () => {
    const { world, secret } = arrange('admin');
    world.secrets.move('admin', 'AWSCURRENT', undefined);
    expect(await codeOf(world.step(secret, 'createSecret', world.begin(secret)))).toBe('invalid-settings');
  });
});
