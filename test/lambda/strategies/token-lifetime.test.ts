import { describe, expect, it } from 'vitest';
import { omitUndefined } from '../../../domain/omit-undefined.ts';
import { alternatingClients } from '../../../lambda/strategies/alternating-clients.ts';
import { arrangeRotation, clientRequestToken, currentVersion, document } from '../fakes/rotation.ts';

const day = 86_400;

interface World {
  readonly accessTokenValiditySeconds?: number | undefined;
  readonly rotationIntervalSeconds: number | undefined;
  readonly compromisedToken?: string;
}

/** The first rotation of a client, with access tokens and rotations as given. */
function arrange({ accessTokenValiditySeconds, rotationIntervalSeconds, compromisedToken }: World) {
  const { rotation, session } = arrangeRotation({ graceSeconds: 3600, ...omitUndefined({ compromisedToken }) });
  session.addClient('client-1', { accessTokenValiditySeconds });
  const description = { ...rotation.description, rotationIntervalSeconds };
  const current = currentVersion(document({ clientId: 'client-1' }));
  const run = () => alternatingClients.obtainPendingCredential({ ...rotation, description }, session, current);
  return { run, session };
}

describe('access tokens of the current client, which becomes the standby client', () => {
  it.each([
    ['live longer than the rotation interval', day + 1, day],
    ['live as long as it and as long as Genesys Cloud allows', 2 * day, 2 * day],
  ])('block a rotation if they %s', async (_what, accessTokenValiditySeconds, rotationIntervalSeconds) => {
    const { run, session } = arrange({ accessTokenValiditySeconds, rotationIntervalSeconds });
    await expect(run()).rejects.toMatchObject({ code: 'invalid-settings', outcome: 'unchanged' });
    expect(session.created).toEqual([]);
  });

  it.each([
    ['live shorter than the rotation interval', { accessTokenValiditySeconds: day - 1 }],
    ['belong to the rotation that answers a leak', { compromisedToken: clientRequestToken }],
  ])('do not block a rotation if they %s', async (_what, world) => {
    const { run, session } = arrange({ accessTokenValiditySeconds: day, rotationIntervalSeconds: day, ...world });
    await run();
    expect(session.created).toHaveLength(1);
  });

  it('do not block a rotation if the client is not found', async () => {
    const { run, session } = arrange({ rotationIntervalSeconds: day });
    session.tokenValiditySeconds = async () => undefined;
    await run();
  });

  it('may live 450 days, which is longer than any rotation interval', async () => {
    const { run, session } = arrange({ rotationIntervalSeconds: 90 * day });
    session.tokenValiditySeconds = async () => 450 * day;
    await expect(run()).rejects.toMatchObject({ code: 'invalid-settings', outcome: 'unchanged' });
  });

  it('are not checked if rotations are irregular', async () => {
    const { run, session } = arrange({ rotationIntervalSeconds: undefined });
    session.tokenValiditySeconds = () => Promise.reject(new Error('The lifetime was requested.'));
    await run();
  });
});
