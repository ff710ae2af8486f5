import { expect, it } from 'vitest';
import type { OAuthClient } from '../../../lambda/ports/genesys-cloud.ts';
import { missingRoles } from '../../../lambda/verification/missing-roles.ts';

function client(roleDivisions: unknown): OAuthClient {
  const unset = { description: undefined, accessTokenValiditySeconds: undefined, dateCreated: undefined };
  return { id: 'id', name: 'name', state: 'active', ...unset, properties: { roleDivisions } };
}

const agent = { roleId: 'agent', divisionId: '*' };
const agentAtHome = { roleId: 'agent', divisionId: 'home' };
const reports = { roleId: 'reports', divisionId: 'home' };

it.each([
  ['the same roles', [agent, reports], [reports, agent], []],
  ['a role in all divisions that covers one', [agent], [agentAtHome], []],
  ['a role that is missing', [agent], [agent, reports], ['reports in division home']],
  ['a role in one division only', [agentAtHome], [agent], ['agent in division *']],
  ['roles in an unknown form', 'nonsense', [reports], ['reports in division home']],
  ['no roles at all', undefined, undefined, []],
  ['a client without roles', [agent], undefined, []],
  ['a role without a division, which may mean all', [agentAtHome], [{ roleId: 'agent' }], ['agent in division *']],
  ['a division in an unknown form', [agentAtHome], [{ roleId: 'agent', divisionId: 7 }], ['agent in division *']],
  ['what is no role', [agent], [null, {}, { roleId: 7 }, 'agent'], []],
])('%s', (_, admin, managed, missing) => {
  expect(missingRoles(client(admin), client(managed))).toEqual(missing);
});
