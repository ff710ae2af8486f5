import { dutiesOf, type Facts } from './facts.ts';

/** Summarizes the state for a replay. Clients, versions and secrets are numbered, without values. */
export function describeFacts(facts: Facts): string {
  const { versions, clients, ledger, atMs } = facts;
  const clientName = (wanted: string | undefined) => `client ${clients.findIndex(({ id }) => id === wanted) + 1}`;
  const versionName = (wanted: string) => `version ${versions.findIndex(({ id }) => id === wanted) + 1}`;
  const secrets = [...new Set(versions.flatMap(({ document }) => document?.clientSecret ?? []))];
  const live = new Set(clients.flatMap((client) => client.live));
  const reported = versions.map(({ id, stages, document }) => {
    const { clientId, clientSecret = '', standbyClientId: standby } = document ?? {};
    const secret = `secret ${secrets.indexOf(clientSecret) + 1} ${live.has(clientSecret) ? 'alive' : 'dead'}`;
    const standbyText = standby === undefined ? '' : `, standby ${clientName(standby)}`;
    const holds = document === undefined ? 'nothing' : `${clientName(clientId)}, ${secret}${standbyText}`;
    return `${versionName(id)} (${stages.join(' ')}): ${holds}`;
  });
  const states = clients.map(({ id, state, live: own }) => `${clientName(id)}: ${state}, ${own.length} live secrets`);
  const recorded = (ledger?.generations ?? []).map(
    ({ n, state, clientId }) => `generation ${n} of ${clientName(clientId)}: ${state}`,
  );
  const due = dutiesOf(facts).map(({ generation, phase, clientId, nextAttemptMs }) => {
    const hours = ((nextAttemptMs - atMs) / 3_600_000).toFixed(1);
    return `generation ${generation}: ${phase} of ${clientName(clientId)} in ${hours} h`;
  });
  const holds = (ledger?.holds ?? []).map(({ code }) => `held: ${code}`);
  return [...reported, ...states, ...recorded, ...due, ...holds].map((line) => `      ${line}`).join('\n');
}
