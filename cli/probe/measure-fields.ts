import { type Reply, shapeOf } from './genesys-calls.ts';
import { isAccepted, logInWhenReady, type Observed, type Probe, timeUntil } from './probe.ts';
import type { ThrowAwayClient } from './throw-away-clients.ts';

/** The longest description that is tried, in characters. */
const longestDescription = 4_096;

/** An address that no network has. @see https://www.rfc-editor.org/rfc/rfc5737 */
const elsewhere = '192.0.2.1/32';

/** What Genesys Cloud makes of the fields of a client. */
export async function measureFields(
  probe: Probe,
  client: ThrowAwayClient,
  pauseMs: number,
): Promise<readonly Observed[]> {
  return [
    ...(await descriptionLimit(probe, client)),
    ...(await validityLimit(probe, client)),
    ...(await merging(probe, client)),
    ...(await allowList(probe, client, pauseMs)),
  ];
}

async function descriptionLimit(probe: Probe, { id }: ThrowAwayClient): Promise<Observed[]> {
  const stored = async (length: number): Promise<number | undefined> => {
    const { mark } = probe.clients;
    const { status } = await probe.clients.change(id, { description: mark.padEnd(length, '.') });
    if (status !== 200) return undefined;
    const { description } = (await probe.clients.read(id)).body;
    return typeof description === 'string' ? description.length : 0;
  };
  const longest = await stored(longestDescription);
  if (longest === longestDescription) {
    return [{ name: 'descriptionMaxLength', value: null, remark: `${longestDescription} characters are taken` }];
  }
  if (longest !== undefined) {
    return [
      { name: 'descriptionMaxLength', value: longest },
      { name: 'descriptionTooLong', value: 'truncated' },
    ];
  }
  let [taken, rejected] = [probe.clients.mark.length, longestDescription];
  while (rejected - taken > 1) {
    const middle = Math.floor((taken + rejected) / 2);
    if ((await stored(middle)) === middle) taken = middle;
    else rejected = middle;
  }
  return [
    { name: 'descriptionMaxLength', value: taken },
    { name: 'descriptionTooLong', value: 'rejected' },
  ];
}

async function validityLimit(probe: Probe, { id }: ThrowAwayClient): Promise<Observed[]> {
  const { status } = await probe.clients.change(id, { accessTokenValiditySeconds: 38_880_000 });
  if (status !== 200 && status !== 400) return [];
  return [{ name: 'maxTokenValiditySeconds', value: status === 200 ? 38_880_000 : 172_800 }];
}

/** Whether a PUT keeps a field that it does not send. Not the description: the client is known by it. */
async function merging(probe: Probe, { id }: ThrowAwayClient): Promise<Observed[]> {
  const set = await probe.clients.change(id, { accessTokenValiditySeconds: 600 });
  const left = await probe.clients.change(id, { accessTokenValiditySeconds: undefined });
  if (set.status !== 200 || left.status !== 200) return [];
  const { accessTokenValiditySeconds: seconds } = (await probe.clients.read(id)).body;
  return [{ name: 'putMerges', value: seconds === 600 }];
}

/** Whether a list of addresses that leaves out this machine is heeded, and what the rejection looks like. */
async function allowList(probe: Probe, client: ThrowAwayClient, pauseMs: number): Promise<Observed[]> {
  const token = await logInWhenReady(probe, client, pauseMs);
  if (token === undefined) return [];
  const { status } = await probe.clients.change(client.id, { ipAllowList: [elsewhere] });
  const { ipAllowList: kept } = (await probe.clients.read(client.id)).body;
  if (status !== 200 || !Array.isArray(kept) || kept[0] !== elsewhere) return [];
  let rejected: Reply | undefined;
  await timeUntil(
    probe,
    async () => {
      const login = await probe.calls.logIn(client.id, client.secret);
      rejected = isAccepted(login) ? undefined : login.rejected;
      return rejected !== undefined;
    },
    Math.max(5_000, pauseMs),
  );
  if (rejected === undefined) return [{ name: 'enforceIpAllowList', value: false }];
  const shape = rejectionOf(rejected);
  return [
    { name: 'enforceIpAllowList', value: true, remark: shapeOf(rejected) },
    ...(shape === undefined ? [] : [{ name: 'ipRejection', value: shape, remark: shapeOf(rejected) }]),
  ];
}

function rejectionOf({ status, label, isJson }: Reply): string | undefined {
  if (label === 'invalid_client') return 'invalid-client';
  if (label === 'unauthorized_client') return 'unauthorized-client';
  if (status === 403) return isJson ? 'forbidden-json' : 'forbidden-html';
  return status === 401 && isJson ? 'unauthorized-json' : undefined;
}
