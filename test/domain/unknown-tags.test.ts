import { expect, it } from 'vitest';
import { assertKnownTags, serviceTag } from '../../domain/unknown-tags.ts';

it('a misspelled tag is refused with the nearest name, and so are all others at once', () => {
  const tags = { 'genesys-rotation:grace-perid': '1h', 'genesys-rotation:admin-secrets': 'a', team: 'crm' };
  expect(() => assertKnownTags(tags)).toThrow(
    /grace-perid" is no setting; the nearest is "genesys-rotation:grace-period".*the nearest is "genesys-rotation:admin-secret"/s,
  );
});

it('a tag that is a setting, or not ours, is fine', () => {
  expect(() => assertKnownTags({ 'genesys-rotation:strategy': 'in-place', strategy: 'x' })).not.toThrow();
});

it('the tag that the stack sets where it has too many secrets to name does not stop their rotation', () => {
  expect(() => assertKnownTags({ [serviceTag]: 'genesys-oauth-rotation' })).not.toThrow();
});
