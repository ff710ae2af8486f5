import { describe, expect, it } from 'vitest';
import { checkUnrestricted } from '../../../lambda/watch/check-unrestricted.ts';
import { nextStep } from './watched-run.ts';
import { arrangeSecret, knownState } from './watched-secret.ts';

const everything = { domain: '*', entityName: '*', actions: ['*'] };
const allRoles = { domain: 'authorization', entityName: '*', actions: ['*'] };
const allOfOne = { domain: 'routing', entityName: '*', actions: ['*'] };
const oneOfRoles = { domain: 'authorization', entityName: 'role', actions: ['*'] };

async function arrange(policies: readonly (typeof everything)[] | undefined) {
  const state = knownState();
  const watch = await arrangeSecret(state);
  const { organization } = watch.cloud;
  organization.addClient('client-1', {
    roleDivisions: ['role-1', 'role-3'].map((roleId) => ({ roleId, divisionId: '*' })),
  });
  organization.addClient('stranger', { roleDivisions: [{ roleId: 'role-2', divisionId: '*' }] });
  organization.roles.set('role-2', { name: 'Admin', policies: [everything] });
  organization.roles.set('role-1', policies && { name: 'Billing', policies });
  organization.roles.set('role-3', undefined);
  const administration = watch.run.organizations.ofItself(organization, 'admin');
  await checkUnrestricted(watch.run, watch.logger, state, administration);
  return watch;
}

describe('a managed client', () => {
  it.each([
    ['everything', everything],
    ['everything that concerns roles', allRoles],
  ])('with a role that grants %s is reported', async (_what, policy) => {
    const { found } = await arrange([allOfOne, policy]);
    expect(found()).toMatchObject([
      { level: 'WARN', finding: 'unrestricted-client', clientId: 'client-1', roleId: 'role-1', ...nextStep },
    ]);
  });

  it('with a role that grants something is not', async () => {
    expect((await arrange([allOfOne, oneOfRoles])).found()).toEqual([]);
  });

  it('with roles that may not be read is not, and one line of the run says so', async () => {
    const { found, lines } = await arrange(undefined);
    expect(found()).toEqual([]);
    expect(lines).toMatchObject([{ level: 'INFO', clientId: 'admin', ...nextStep }]);
  });
});
