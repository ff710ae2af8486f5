import { describe, expect, it } from 'vitest';
import { checkRoles } from '../../../lambda/watch/check-roles.ts';
import { nextStep } from './watched-run.ts';
import { arrangeSecret, knownState } from './watched-secret.ts';

const reports = { roleDivisions: ['reports', 'exports'].map((roleId) => ({ roleId, divisionId: 'sales' })) };

async function arrange() {
  const known = knownState();
  const standby = { role: 'standby', origin: 'created', claimed: true } as const;
  const leaving = { ...standby, role: 'leaving' } as const;
  const state = { ...known, clients: { ...known.clients, standby, leaving } };
  const watch = await arrangeSecret(state);
  const { run, logger, cloud } = watch;
  const { organization } = cloud;
  organization.addClient('admin');
  const administration = run.organizations.ofItself(organization, 'admin');
  const check = () => checkRoles(run, logger, state, administration);
  return { ...watch, organization, check };
}

describe('the administering client', () => {
  it('lacks roles of the current client: reported with each of them', async () => {
    const { check, organization, found } = await arrange();
    organization.addClient('client-1', reports);
    await check();
    expect(found()).toMatchObject([
      {
        level: 'WARN',
        finding: 'missing-admin-role',
        message: expect.stringMatching(/client-1 .*admin .*reports in division sales\W+exports in division sales/),
        clientId: 'client-1',
        adminClientId: 'admin',
        missing: ['reports in division sales', 'exports in division sales'],
        ...nextStep,
      },
    ]);
  });

  it('lacks roles of the standby client', async () => {
    const { check, organization, found } = await arrange();
    organization.addClient('standby', reports);
    await check();
    expect(found()).toMatchObject([{ clientId: 'standby' }]);
  });

  it.each(['stranger', 'leaving'])('is not compared with a client that no rotation goes on with (%s)', async (id) => {
    const { check, organization, lines } = await arrange();
    organization.addClient(id, reports);
    await check();
    expect(lines).toEqual([]);
  });

  it('cannot be compared with clients that are gone', async () => {
    const { check, organization, lines } = await arrange();
    organization.removeClient('client-1');
    await check();
    expect(lines).toEqual([]);
  });

  it('cannot be compared where it is not in the list', async () => {
    const { check, organization, lines } = await arrange();
    organization.addClient('client-1', reports);
    organization.removeClient('admin');
    await check();
    expect(lines).toEqual([]);
  });
});
