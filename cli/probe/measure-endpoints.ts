import type { Reply } from './genesys-calls.ts';
import { type Observed, type Probe, timeUntil } from './probe.ts';
import type { ThrowAwayClient } from './throw-away-clients.ts';

const dayMs = 86_400_000;

/** Which calls exist here that Genesys Cloud does not offer everywhere. */
export async function measureEndpoints(probe: Probe, { id }: ThrowAwayClient): Promise<readonly Observed[]> {
  const client = `/api/v2/oauth/clients/${id}`;
  const { clients } = probe;
  const toMs = Math.floor(probe.now() / dayMs) * dayMs;
  const interval = [toMs - dayMs, toMs].map((ms) => new Date(ms).toISOString()).join('/');
  const usage = await clients.send('POST', `${client}/usage/query`, { interval, metrics: ['Requests'] });
  const job = await clients.send('POST', '/api/v2/usage/aggregates/query/jobs', {
    interval,
    granularity: 'Day',
    metrics: ['Requests'],
    groupBy: ['OAuthClientId'],
  });
  return [
    ...existence('secretsEndpoint', await clients.send('GET', `${client}/secrets`)),
    ...existence('usageEndpoint', usage),
    ...existence('organizationUsageEndpoint', job),
    ...(await usageQuery(probe, client, usage)),
    ...(await audits(probe, id)),
    ...rateLimit(usage),
  ];
}

/** The client exists, so 404 is about the endpoint. Without the permission it stays unknown. */
function existence(name: string, { status }: Reply): Observed[] {
  if (status === 404) return [{ name, value: false }];
  return status < 300 ? [{ name, value: true }] : [];
}

async function usageQuery({ clients, sleep }: Probe, client: string, started: Reply): Promise<Observed[]> {
  const { executionId } = started.body;
  if (typeof executionId !== 'string' || !/^[\w-]{1,80}$/.test(executionId)) return [];
  for (let polls = 0; polls < 20; polls += 1) {
    const { status, body } = await clients.send('GET', `${client}/usage/query/results/${executionId}`);
    const state = String(body.queryStatus ?? 'complete').toLowerCase();
    if (status !== 200) return [];
    if (state === 'running') await sleep(1_000);
    else {
      const isFailed = state === 'failed';
      return [
        { name: 'usageRunningPolls', value: polls, remark: 'polls a second apart' },
        { name: 'usageQueriesFail', value: isFailed },
      ];
    }
  }
  return [{ name: 'usageRunningPolls', value: 20, remark: 'at least' }];
}

/** Whether a new secret is audited, and how late. */
async function audits(probe: Probe, id: string): Promise<Observed[]> {
  const startedMs = probe.now();
  const entries = async () => {
    const interval = [startedMs - 600_000, probe.now() + 60_000].map((ms) => new Date(ms).toISOString()).join('/');
    const filters = [
      { property: 'EntityType', value: 'OAuthClient' },
      { property: 'EntityId', value: id },
    ];
    const body = { interval, serviceName: 'PeoplePermissions', filters, pageSize: 100 };
    return probe.clients.send('POST', '/api/v2/audits/query/realtime', body);
  };
  const before = await entries();
  const exists = existence('auditEndpoint', before);
  if (before.status >= 300) return exists;
  const countOf = ({ body }: Reply) => (Array.isArray(body.entities) ? body.entities : []).filter(isNewSecret).length;
  const regenerated = await probe.clients.send('POST', `/api/v2/oauth/clients/${id}/secret`);
  if (regenerated.status >= 300) return exists;
  const delayMs = await timeUntil(probe, async () => countOf(await entries()) > countOf(before), 30_000);
  if (delayMs === undefined) {
    // Without any entry of this client, a delay explains it as well.
    const others = (await entries()).body.entities;
    const hasOthers = Array.isArray(others) && others.length > 0;
    return hasOthers ? [...exists, { name: 'auditsRegenerations', value: false, remark: 'within 30 s' }] : exists;
  }
  return [...exists, { name: 'auditsRegenerations', value: true }, { name: 'auditDelayMs', value: delayMs }];
}

function isNewSecret(entry: unknown): boolean {
  const { action, propertyChanges } = Object(entry) as { action?: unknown; propertyChanges?: unknown };
  const properties = Array.isArray(propertyChanges) ? propertyChanges.map((one) => String(Object(one).property)) : [];
  return properties.some((property) => /secret/i.test(property)) || /secret|regenerat/i.test(String(action));
}

function rateLimit({ allowedPerMinute }: Reply): Observed[] {
  return allowedPerMinute === undefined ? [] : [{ name: 'rateLimitPerMinute', value: allowedPerMinute }];
}
