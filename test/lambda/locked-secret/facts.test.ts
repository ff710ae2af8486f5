import { describe, expect, it } from 'vitest';
import { readRotationSettings } from '../../../domain/rotation-settings.ts';
import { Facts } from '../../../lambda/locked-secret/facts.ts';
import type { ManagedSecret } from '../../../lambda/ports/rotation.ts';
import { secretArn } from '../ledger/states.ts';
import { arrangeWorld } from '../retirement/world.ts';

async function arrange(tags: Readonly<Record<string, string>> = {}) {
  const { services, genesys } = await arrangeWorld();
  const description = { ...(await services.store.describe(secretArn)), tags };
  const secret: ManagedSecret = {
    services,
    description,
    get settings() {
      return readRotationSettings(tags, {});
    },
  };
  return { facts: new Facts(secret), services, genesys };
}

describe('a login with AWSCURRENT', () => {
  it('of a secret that administers itself gets the token of its administrative calls', async () => {
    const { facts, services, genesys } = await arrange();
    expect(await facts.login('v2')).toMatchObject({ outcome: 'accepted' });
    const current = await facts.version('v2');
    if (typeof current === 'string') throw new Error(current);
    expect(await services.genesys.session(current.document).logIn()).toBe('accepted');
    await facts.close();
    expect(genesys.requests).toEqual(['login client-b CANARY-b']);
  });

  it.each([
    ['with an admin secret', { 'genesys-rotation:admin-secret': 'admin' }],
    ['with a malformed tag', { 'genesys-rotation:grace-period': 'soon' }],
  ])('of a secret %s has a token of its own, which is revoked', async (_what, tags) => {
    const { facts, genesys } = await arrange(tags);
    expect(await facts.login('v2')).toMatchObject({ outcome: 'accepted' });
    await facts.close();
    expect(genesys.requests).toEqual(['login client-b CANARY-b', 'revokeToken']);
  });

  it('is repeated after a wait', async () => {
    const { facts, genesys } = await arrange();
    await facts.login('v2');
    await facts.login('v2');
    facts.forgetWhatMayChange();
    genesys.add('client-b', ['CANARY-changed']);
    expect(await facts.login('v2')).toMatchObject({ outcome: 'rejected' });
    expect(genesys.requests).toHaveLength(2);
  });
});

it('a login with another version never touches the administrative session', async () => {
  const { facts, genesys } = await arrange();
  await facts.login('v1');
  await facts.close();
  expect(genesys.requests).toEqual(['login client-a CANARY-a', 'revokeToken']);
});

it('a document of another region than the tag says is unreadable, and nothing is sent to either', async () => {
  const { facts, genesys } = await arrange({ 'genesys-rotation:environment': 'mypurecloud.ie' });
  expect(await facts.version('v2')).toBe('unreadable');
  expect(facts.problemOf('v2')).toMatchObject({
    code: 'invalid-secret-document',
    summary: expect.stringMatching(
      /is of the region \S+, and the tag genesys-rotation:environment says mypurecloud\.ie/,
    ),
  });
  expect(await facts.login('v2')).toMatchObject({ outcome: 'inconclusive' });
  expect(genesys.requests).toEqual([]);
});
