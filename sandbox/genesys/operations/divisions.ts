import { entityPage } from '../entity-page.ts';
import { settingsOf } from '../settings-of.ts';
import type { Client, Division, GenesysState } from '../state.ts';
import type { ApiCall, ApiReply, Operation } from './operation.ts';

const divisions = '/api/v2/authorization/divisions';

/** According to the SDK documentation this listing needs no permission. */
export const divisionOperations: readonly Operation[] = [{ method: 'GET', path: divisions, handle: list }];

function list({ world, caller, query }: ApiCall): ApiReply {
  const ids = query.getAll('id');
  const name = query.get('name')?.toLowerCase();
  const found = visibleTo(world, caller.client).filter(
    (division) =>
      (ids.length === 0 || ids.includes(division.id)) &&
      (name === undefined || division.name.toLowerCase().includes(name)),
  );
  return { status: 200, body: entityPage(divisions, found.map(divisionDocument), query) };
}

function visibleTo(world: GenesysState, client: Client): Division[] {
  const { divisionsListed, divisionsHidden } = settingsOf(world, client.organizationId);
  if (world.clock.now() < client.seesDivisionsFromMs) return [];
  const granted = new Set(client.fields.roleDivisions.map(({ divisionId }) => divisionId));
  return [...world.divisions.values()].filter(
    ({ id, organizationId }) =>
      organizationId === client.organizationId &&
      (divisionsListed === 'all' || granted.has('*') || granted.has(id)) &&
      divisionsHidden[client.id]?.includes(id) !== true,
  );
}

const divisionDocument = ({ id, name, homeDivision }: Division): Record<string, unknown> => ({
  id,
  name,
  description: '',
  homeDivision,
  selfUri: `${divisions}/${id}`,
});
