import { expect, it } from 'vitest';
import { parseCreatedSecret, parseSecrets } from '../../../lambda/genesys/client-responses.ts';

it('a new secret without an id is not accepted: it could never be revoked', () => {
  expect(() => parseCreatedSecret({ secret: 'value' })).toThrow(expect.objectContaining({ outcome: 'unknown' }));
});

it('the id goes by either of its names', () => {
  expect(parseCreatedSecret({ id: 'a', secret: 'value' }).secretId).toBe('a');
  expect(parseSecrets({ entities: [{ secretId: 'b' }, { id: 'c' }] }).map(({ secretId }) => secretId)).toEqual([
    'b',
    'c',
  ]);
  expect(() => parseSecrets({ entities: [{ name: 'none' }] })).toThrow('secretId');
});
