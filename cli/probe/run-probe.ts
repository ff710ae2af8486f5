import type { Terminal } from '../command-line/terminal.ts';
import type { GenesysCalls } from './genesys-calls.ts';
import { measureEndpoints } from './measure-endpoints.ts';
import { measureFields } from './measure-fields.ts';
import { measurePropagation } from './measure-propagation.ts';
import { measureSecrets } from './measure-secrets.ts';
import { createClient, type Observed, type Probe, timeUntil } from './probe.ts';
import { type ClientFields, isClient, type ThrowAwayClients, unexpected } from './throw-away-clients.ts';

export interface ProbeInput {
  readonly calls: GenesysCalls;
  readonly clients: ThrowAwayClients;
  readonly adminClientId: string;
  /** The role that a throw-away client gets if it must have one. Default: the first of the admin client. */
  readonly roleId: string | undefined;
  readonly terminal: Pick<Terminal, 'now' | 'sleep' | 'note'>;
  /** @throws CommandError when the operator has interrupted */
  readonly assertNotInterrupted: () => void;
}

/** Everything that can be settled with throw-away clients. Removing them is up to the caller. */
export async function runProbe(input: ProbeInput): Promise<readonly Observed[]> {
  const { calls, clients, terminal, assertNotInterrupted } = input;
  const { entities } = await clients.list();
  terminal.note(`… ${entities.length} clients in the organization`);
  const allowed = await requiredFields(input, entities.length);
  if ('limit' in allowed) return [allowed.limit];
  const probe: Probe = {
    calls,
    clients,
    required: allowed.required,
    now: () => terminal.now(),
    async sleep(milliseconds) {
      assertNotInterrupted();
      await terminal.sleep(milliseconds);
      assertNotInterrupted();
    },
  };
  const steps: Observed[] = [...allowed.observed];
  const step = async (title: string, measure: () => Promise<readonly Observed[]>) => {
    assertNotInterrupted();
    terminal.note(`… ${title}`);
    steps.push(...(await measure()));
  };
  let pauseMs = 0;
  await step('a new client: when it logs in and is listed', async () => {
    const propagation = await measurePropagation(probe);
    pauseMs = propagation.pauseMs;
    return [...propagation.observed, ...(await measureListing(probe))];
  });
  await step('a new secret, a deactivation, a deletion', async () =>
    measureSecrets(probe, await createClient(probe), pauseMs),
  );
  await step('fields, allow-lists and endpoints', async () => {
    const client = await createClient(probe);
    const fields = await measureFields(probe, client, pauseMs);
    assertNotInterrupted();
    return [...fields, ...(await measureEndpoints(probe, client))];
  });
  return steps;
}

/** By now there are more clients than one. */
async function measureListing(probe: Probe): Promise<Observed[]> {
  const { id } = await createClient(probe);
  let pageSize: number | undefined;
  const delayMs = await timeUntil(probe, async () => {
    const { entities, firstPage } = await probe.clients.list();
    if (firstPage < entities.length) pageSize = firstPage;
    return entities.some((entity) => entity.id === id);
  });
  return [
    ...(delayMs === undefined ? [] : [{ name: 'listingDelayMs', value: delayMs, remark: 'at most' }]),
    ...(pageSize === undefined ? [] : [{ name: 'listingPageSize', value: pageSize }]),
  ];
}

type Required =
  | { readonly required: ClientFields; readonly observed: readonly Observed[] }
  | { readonly limit: Observed };

/** A client without any right, if the organization takes one; else with a role, and with the admin client's allow-list. */
async function requiredFields({ clients, adminClientId, roleId }: ProbeInput, count: number): Promise<Required> {
  const admin = await clients.read(adminClientId);
  if (admin.status !== 200) throw unexpected('reading the admin client', admin);
  const { roleDivisions, ipAllowList } = admin.body;
  const held: readonly unknown[] = Array.isArray(roleDivisions) ? roleDivisions : [];
  const role = held.find((one) => roleId === undefined || Object(one).roleId === roleId);
  const withRole = { roleDivisions: role === undefined ? [] : [role] };
  const attempts: readonly ClientFields[] = [
    { roleDivisions: [] },
    withRole,
    ...(Array.isArray(ipAllowList) && ipAllowList.length > 0 ? [{ ...withRole, ipAllowList }] : []),
  ];
  let last = admin;
  for (const required of attempts) {
    const created = await clients.create(required);
    if (isClient(created)) {
      const observed = { name: 'requireIpAllowList', value: 'ipAllowList' in required };
      return { required, observed: [observed] };
    }
    if (/limit/i.test(created.label ?? '')) return { limit: { name: 'clientLimit', value: count } };
    last = created;
    if (created.status !== 400 && created.status !== 403) break;
  }
  throw unexpected('the creation of a client', last);
}
