import fc from 'fast-check';
import { type Command, done } from '../command.ts';
import { type ClientFact, clientOf, type Facts, versionAt } from '../facts.ts';
import type { History } from '../history.ts';
import { operator } from '../operator.ts';

const roles = ['current', 'standby', 'previous', 'pending'] as const;

const role = fc.constantFrom(...roles);

function clientIn(facts: Facts, which: (typeof roles)[number]): ClientFact | undefined {
  const current = versionAt(facts, 'AWSCURRENT')?.document;
  const idOf = {
    current: current?.clientId,
    standby: current?.standbyClientId,
    previous: versionAt(facts, 'AWSPREVIOUS')?.document?.clientId,
    pending: versionAt(facts, 'AWSPENDING')?.document?.clientId,
  }[which];
  const client = clientOf(facts, idOf);
  return client?.state === 'deleted' ? undefined : client;
}

function byHand(name: string, act: (real: History, client: ClientFact) => void, wanted = 'active') {
  return role.map(
    (which): Command => ({
      name,
      detail: which,
      possible: ({ facts }) => clientIn(facts, which)?.state === wanted,
      perform(model, real) {
        const client = clientIn(model.facts, which);
        if (client !== undefined) act(real, client);
        model.hasInterfered = true;
        return { word: which };
      },
    }),
  );
}

export const deleteClient = byHand('delete a client', ({ service }, { id }) => service.genesys.deleteByHand(id));

export const deactivateClient = byHand('deactivate a client', ({ service }, { id }) =>
  service.genesys.updateByHand(id, { state: 'inactive' }),
);

export const activateClient = byHand(
  'activate a client',
  ({ service }, { id }) => service.genesys.updateByHand(id, { state: 'active' }),
  'inactive',
);

export const regenerateSecret = byHand('regenerate a secret', ({ service }, { id }) => {
  service.genesys.regenerateByHand(id);
});

/** Copies the client with its description, marker and all, long after the rotation that made it. */
export const copyClient: Command = {
  name: 'copy a client',
  possible: ({ facts }) => {
    const youngestMs = facts.versions.at(-1)?.createdMs ?? 0;
    return versionAt(facts, 'AWSPENDING') === undefined && facts.atMs - youngestMs > 3_600_000;
  },
  perform({ facts }, { service, name }) {
    const { genesys, organization, roleId } = service;
    const currentId = versionAt(facts, 'AWSCURRENT')?.document?.clientId;
    const description = genesys.clients().find(({ id }) => id === currentId)?.description ?? '';
    const roleDivisions = [{ roleId, divisionId: '*' }];
    genesys.createClient({ organization, name: `copy-of-${name}`, description, roleDivisions });
    return done;
  },
};

export const losePermission: Command = {
  name: 'the administering client loses its permissions',
  possible: ({ isDenied }) => !isDenied,
  perform(model, real) {
    operator.deny(real, model);
    model.isDenied = true;
    return done;
  },
};

export const getPermission: Command = {
  name: 'the administering client gets its permissions back',
  possible: ({ isDenied }) => isDenied,
  perform(model, real) {
    operator.allow(real);
    model.isDenied = false;
    return done;
  },
};

/** The current client gets a role that the standby and the admin client do not have, or loses it again. */
export const changeRole = fc.boolean().map(
  (getsOne): Command => ({
    name: 'the role of the current client is changed',
    detail: getsOne ? 'gets one more' : 'has only its own',
    possible: ({ facts, haveRolesChanged }) =>
      clientIn(facts, 'current') !== undefined && (getsOne || haveRolesChanged),
    perform(model, real) {
      const client = clientIn(model.facts, 'current');
      if (client !== undefined) setRoles(real, client.id, getsOne);
      model.haveRolesChanged = true;
      return { word: getsOne ? 'gets one more' : 'has only its own' };
    },
  }),
);

export function setRoles({ service }: History, clientId: string, hasMore: boolean): void {
  const { genesys, organization, roleId } = service;
  const permissions: string[] = [];
  const more = hasMore ? [genesys.createRole({ organization, name: 'Agent', permissions }).id] : [];
  const roleDivisions = [roleId, ...more].map((id) => ({ roleId: id, divisionId: '*' }));
  genesys.updateByHand(clientId, { roleDivisions });
}
