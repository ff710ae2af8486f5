import { expect, it } from 'vitest';
import { supersededCredentials } from '../../../lambda/strategies/superseded-credentials.ts';
import { document } from '../fakes/rotation.ts';

it('finds nothing where both documents name the same', () => {
  const pair = document({ clientId: 'client-1', standbyClientId: 'client-2' });
  const swapped = document({ clientId: 'client-2', standbyClientId: 'client-1' });
  expect(supersededCredentials(pair, swapped)).toEqual([]);
  expect(supersededCredentials(document({}), document({ clientId: 'client-2' }))).toEqual([]);
});

it('finds the standby that nothing names after the strategy was changed, or it would live on unseen', () => {
  const retired = document({ standbyClientId: 'client-2' });
  expect(supersededCredentials(retired, document({ clientId: 'client-3' }))).toEqual([
    { clientId: 'client-2', phase: 'deactivate', endsLiveTokens: false },
  ]);
});

it('leaves the standby alone that becomes the candidate or stays the standby', () => {
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

it('finds no second secret where the document named none, for the new one is not left behind', () => {
  expect(supersededCredentials(document({}), document({ secretId: 'secret-id-2' }))).toEqual([]);
});
