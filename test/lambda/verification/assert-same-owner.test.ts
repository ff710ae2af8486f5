import { expect, it } from 'vitest';
import { assertSameOwner } from '../../../lambda/verification/assert-same-owner.ts';
import { document } from '../fakes/rotation.ts';

const stored = document({ clientId: 'client-2' });
const organizationId = 'organization-1';

it('accepts a credential of the named client in the same organization', () => {
  expect(() => assertSameOwner({ organizationId, clientId: 'client-2' }, stored, organizationId)).not.toThrow();
});

it('does not promote a working credential that belongs to another client', () => {
  expect(() => assertSameOwner({ organizationId, clientId: 'client-3' }, stored, organizationId)).toThrow(
    expect.objectContaining({ code: 'client-mismatch', message: expect.stringMatching(/client-2.*client-3/) }),
  );
});

it('does not promote a working credential that belongs to another organization', () => {
  const identity = { clientId: 'client-2', organizationId: 'organization-2' };
  expect(() => assertSameOwner(identity, stored, organizationId)).toThrow(
    expect.objectContaining({
      code: 'organization-mismatch',
      message: expect.stringMatching(/organization-2.*organization-1/),
    }),
  );
});
