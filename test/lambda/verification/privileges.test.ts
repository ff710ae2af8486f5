import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ClientProperties, OAuthClient } from '../../../lambda/ports/genesys-cloud.ts';
import { privilegeDifferences, privilegesOf } from '../../../lambda/verification/privileges.ts';

function client(properties: ClientProperties): OAuthClient {
  const unset = { description: undefined, accessTokenValiditySeconds: undefined, dateCreated: undefined };
  return { id: 'client-1', name: '', state: 'active', ...unset, properties };
}

const differences = (pending: ClientProperties, current: ClientProperties) =>
  privilegeDifferences(privilegesOf(client(pending)), privilegesOf(client(current)));

const agent = { roleId: 'agent', divisionId: '*' };
const admin = { roleId: 'admin', divisionId: '*' };
const agentAtHome = { roleId: 'agent', divisionId: 'home' };

describe('two clients', () => {
  it('have the same privileges whatever their names', () => {
    expect(differences({ name: 'a', description: 'x', roleIds: ['agent'] }, { name: 'b', description: 'y' })).toEqual(
      [],
    );
  });

  it('have the same privileges in any order of roles and of the fields of a role', () => {
    const turned = { divisionId: '*', roleId: 'agent' };
    expect(differences({ roleDivisions: [admin, agent] }, { roleDivisions: [turned, admin] })).toEqual([]);
  });

  it.each([[], null, undefined])(
    'have the same privileges if a list is %j in one and missing in the other',
    (scope) => {
      expect(differences({ scope }, {})).toEqual([]);
      expect(differences({}, { scope })).toEqual([]);
    },
  );
});

describe('a difference', () => {
  it('is named item by item, what is missing and what is extra', () => {
    const found = differences(
      { roleDivisions: [admin, agentAtHome], scope: ['users'] },
      { roleDivisions: [agent], scope: ['users', 'groups'] },
    );
    expect(found).toHaveLength(4);
    expect(found.filter((line) => line.startsWith('missing roleDivisions'))).toHaveLength(1);
    expect(found.filter((line) => line.startsWith('extra roleDivisions'))).toHaveLength(2);
    expect(found.filter((line) => line.startsWith('missing scope'))).toEqual([expect.stringContaining('groups')]);
  });

  it('is a role in another division', () => {
    expect(differences({ roleDivisions: [agentAtHome] }, { roleDivisions: [agent] })).toHaveLength(2);
  });

  it('is another token validity or grant type', () => {
    expect(differences({ accessTokenValiditySeconds: 300 }, { accessTokenValiditySeconds: 3600 })).toEqual([
      expect.stringMatching(/300.*3600/),
    ]);
    expect(differences({}, { authorizedGrantType: 'CLIENT-CREDENTIALS' })).toHaveLength(1);
  });

  it('is a redirect URI that the other one does not have', () => {
    const found = differences({ registeredRedirectUri: ['https://example.com'] }, { registeredRedirectUri: [] });
    expect(found).toEqual([expect.stringMatching(/^extra registeredRedirectUri .*example/)]);
  });

  it('is not an unknown field, because Genesys Cloud may fill it itself', () => {
    expect(differences({ lastUsed: 'today' }, { lastUsed: 'yesterday', version: 3 })).toEqual([]);
  });

  it('is not hidden by a field that is called like the prototype', () => {
    const odd = JSON.parse('{"__proto__":{"scope":["users"]}}') as ClientProperties;
    expect(differences(odd, {})).toEqual([]);
    expect(differences(odd, { scope: ['users'] })).toHaveLength(1);
  });
});

describe('for any two clients', () => {
  const name = fc.constantFrom('roleDivisions', 'scope', 'name', 'authorizedGrantType', 'lastUsed', '__proto__');
  const properties = fc
    .dictionary(fc.oneof(name, fc.string()), fc.jsonValue(), { noNullPrototype: true })
    .map((fields) => JSON.parse(JSON.stringify(fields)) as ClientProperties);

  it('comparing one with itself finds no difference', () => {
    fc.assert(
      fc.property(properties, (one) => {
        expect(differences(one, structuredClone(one))).toEqual([]);
      }),
    );
  });

  it('a difference in one direction is one in the other', () => {
    fc.assert(
      fc.property(properties, properties, (one, other) => {
        expect(differences(one, other).length > 0).toBe(differences(other, one).length > 0);
      }),
    );
  });

  it('what is missing in one direction is extra in the other', () => {
    const count = (found: readonly string[], word: string) => found.filter((line) => line.startsWith(word)).length;
    const roles = fc.array(fc.constantFrom(agent, admin, agentAtHome));
    fc.assert(
      fc.property(roles, roles, (one, other) => {
        const there = differences({ roleDivisions: one }, { roleDivisions: other });
        const back = differences({ roleDivisions: other }, { roleDivisions: one });
        expect(count(there, 'missing')).toBe(count(back, 'extra'));
        expect(count(there, 'extra')).toBe(count(back, 'missing'));
      }),
    );
  });

  it('an added role is always found', () => {
    fc.assert(
      fc.property(properties, fc.uuid(), (one, roleId) => {
        const roles = Array.isArray(one.roleDivisions) ? one.roleDivisions : [];
        const original = { ...one, roleDivisions: roles };
        const grown = { ...one, roleDivisions: [...roles, { roleId, divisionId: '*' }] };
        expect(differences(grown, original)).toHaveLength(1);
      }),
    );
  });
});
