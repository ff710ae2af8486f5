import { describe, expect, it } from 'vitest';
import { formatMarker } from '../../../domain/marker.ts';
import { replacementClient } from '../../../lambda/strategies/replacement-client.ts';
import {
  arrangeRotation,
  clientRequestToken,
  currentVersion,
  document,
  obtained,
  secretArn,
} from '../fakes/rotation.ts';

const marker = { secretArn, clientRequestToken };
const deactivation = (clientId: string) => ({ clientId, phase: 'deactivate', endsLiveTokens: false });

function arrange() {
  const arranged = arrangeRotation({ strategy: 'replacement-client' });
  arranged.session.addClient('client-1', { scope: ['users'] });
  const run = (from = document({})) =>
    replacementClient.obtainPendingCredential(arranged.rotation, arranged.session, currentVersion(from));
  return { ...arranged, run };
}

describe('a rotation', () => {
  it('creates a client with the same privileges, and drops the fields of other strategies', async () => {
    const { run, session } = arrange();
    const pending = obtained(await run(document({ standbyClientId: 'client-9', secretId: 'secret-id-1' })));
    expect(pending.fields.reveal()).toEqual({ clientId: 'client-2', clientSecret: 'created-1' });
    expect(session.clients.get('client-2')?.properties).toMatchObject({ scope: ['users'] });
  });

  it('yields to another run that has stored its client', async () => {
    const { run, session, storeByAnotherRun } = arrange();
    session.addClient('client-2', { description: formatMarker(marker) });
    storeByAnotherRun(document({ clientId: 'client-2' }));
    expect(await run()).toBe('stored-by-another-run');
    expect(session.created).toEqual([]);
  });
});

describe('what is revoked afterwards', () => {
  it('is the old client with all its secrets, and the standby client that another strategy left behind', () => {
    const retired = document({ secretId: 'secret-id-1', standbyClientId: 'client-3' });
    expect(replacementClient.retirements(retired, document({ clientId: 'client-2' }))).toEqual([
      deactivation('client-1'),
      deactivation('client-3'),
    ]);
  });
});
