import { describe, expect, it } from 'vitest';
import type { SecretDocument } from '../../../domain/secret-document.ts';
import { multiSecret } from '../../../lambda/strategies/multi-secret.ts';
import { arrangeRotation, document } from '../fakes/rotation.ts';

const pending = document({ secretId: 'new' });

describe('what is revoked after a rotation with several secrets', () => {
  it('is also the standby client that alternating-clients left behind', () => {
    const retired = document({ secretId: 'old', standbyClientId: 'client-2' });
    expect(multiSecret.retirements(retired, pending)).toEqual([
      { clientId: 'client-1', secretId: 'old', phase: 'delete-secret', endsLiveTokens: true },
      { clientId: 'client-2', phase: 'deactivate', endsLiveTokens: false },
    ]);
  });
});

describe('the old secret, if the document does not say which one it was', () => {
  /** The client with its new secret and these others. */
  function arrange(...others: readonly (readonly [secretId: string, status?: string])[]) {
    const { session } = arrangeRotation({ strategy: 'multi-secret' });
    session.addSecret('client-1', 'new', 'new');
    for (const [secretId, status] of others) session.addSecret('client-1', secretId, secretId, status);
    const identify = async (retired: SecretDocument) => multiSecret.identify?.(session, retired, pending);
    return { session, identify };
  }

  it('is the only other active one', async () => {
    const { identify } = arrange(['dead', 'inactive'], ['old']);
    expect(await identify(document({}))).toMatchObject({ clientId: 'client-1', secretId: 'old' });
  });

  it('no longer exists if there is no other one', async () => {
    const { identify } = arrange(['dead', 'expired']);
    const retired = document({});
    expect(await identify(retired)).toBe(retired);
  });

  it('is not guessed if there are several, which the error lists', async () => {
    const { identify } = arrange(['old'], ['portal']);
    await expect(identify(document({}))).rejects.toMatchObject({
      code: 'ambiguous-client-secret',
      message: expect.stringMatching(/old.*portal/),
    });
  });

  it.each([
    ['says which one it was', document({ secretId: 'old' })],
    ['is of another client, which is deleted as a whole', document({ clientId: 'client-2' })],
  ])('is not looked for if the document %s', async (_what, retired) => {
    const { identify, session } = arrange(['portal']);
    expect(await identify(retired)).toBe(retired);
    expect(session.calls).toEqual([]);
  });
});
