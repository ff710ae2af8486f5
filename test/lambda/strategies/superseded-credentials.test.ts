import { expect, it } from 'vitest';
import { supersededCredentials } from '../../../lambda/strategies/superseded-credentials.ts';
import { document } from '../fakes/rotation.ts';

it('keeps the standby client that becomes current or stays the standby client', () => {
  const retired = document({ standbyClientId: 'client-2' });
  expect(supersededCredentials(retired, document({ clientId: 'client-2' }))).toEqual([]);
  expect(supersededCredentials(retired, document({ clientId: 'client-3', standbyClientId: 'client-2' }))).toEqual([]);
});

it('finds the second secret that multi-secret left behind, and waits for the tokens it ends', () => {
  const retired = document({ secretId: 'secret-id-1' });
  expect(supersededCredentials(retired, document({ clientId: 'client-2' }))).toEqual([
    { clientId: 'client-1', secretId: 'secret-id-1', phase: 'delete-secret', endsLiveTokens: true },
  ]);
  expect(supersededCredentials(retired, document({ secretId: 'secret-id-1' }))).toEqual([]);
});

it('finds no second secret if the old document named none', () => {
  expect(supersededCredentials(document({}), document({ secretId: 'secret-id-2' }))).toEqual([]);
});
