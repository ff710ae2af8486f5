import { invalidValue } from './api-error.ts';
import { noCounts, type UsageMetric, type UsageRow, usageMetrics } from './usage-row.ts';

const granularities = ['Day', 'Week', 'Month'] as const;
const dimensions = ['OAuthClientId', 'OrganizationId', 'TemplateUri', 'HttpMethod', 'UserId', 'Platform'] as const;
const metricNames = ['Requests', 'Status200', 'Status300', 'Status400', 'Status429', 'Status500'];

export interface UsageQuery {
  readonly fromMs: number;
  /** Exclusive. */
  readonly toMs: number;
  readonly granularity: (typeof granularities)[number];
  readonly groupBy: readonly (typeof dimensions)[number][];
  readonly metrics: readonly UsageMetric[];
  /** Empty: all clients. */
  readonly clientIds: readonly string[];
}

/** Reads the SDK's `ApiUsageClientQuery` and `OrganizationPublicApiUsageQueryRequest`. Default: all metrics, by day. */
export function readUsageQuery(body: unknown): UsageQuery {
  const sent: Record<string, unknown> = typeof body === 'object' && body !== null ? { ...body } : {};
  return {
    ...readInterval(sent.interval),
    granularity: oneOf('granularity', sent.granularity ?? 'Day', granularities),
    groupBy: list('groupBy', sent.groupBy).map((name) => oneOf('groupBy', name, dimensions)),
    metrics: list('metrics', sent.metrics ?? metricNames).map(
      (name) => oneOf('metrics', name, metricNames).toLowerCase() as UsageMetric,
    ),
    clientIds: list('oauthClientIds', sent.oauthClientIds).map(String),
  };
}

/** Two times in ISO 8601 with a slash between them; the second one is exclusive. @throws {ApiError} 400 */
export function readInterval(interval: unknown): { readonly fromMs: number; readonly toMs: number } {
  const [fromMs = Number.NaN, toMs = Number.NaN, ...rest] = String(interval).split('/').map(readUtc);
  if (rest.length === 0 && fromMs < toMs) return { fromMs, toMs };
  throw invalidValue('The field interval is required, such as YYYY-MM-DDThh:mm:ss/YYYY-MM-DDThh:mm:ss.');
}

/** Sums up by period and by the query's `groupBy` dimensions. */
export function summarizeUsage(
  query: UsageQuery,
  rows: readonly UsageRow[],
  client: { readonly id: string; readonly name: string; readonly organizationId: string },
): Record<string, unknown>[] {
  const groups = new Map<string, { readonly names: object; readonly counts: Record<UsageMetric, number> }>();
  for (const row of rows) {
    const values = {
      OAuthClientId: { clientId: client.id, clientName: client.name },
      OrganizationId: { organizationId: client.organizationId },
      TemplateUri: { templateUri: row.templateUri },
      HttpMethod: { httpMethod: row.httpMethod },
      Platform: {},
      UserId: row.userId === undefined ? {} : { userId: row.userId },
    };
    const names = Object.assign({}, ...query.groupBy.map((dimension) => values[dimension]), {
      date: startOfPeriod(row.date, query.granularity),
    });
    const key = JSON.stringify(names);
    const group = groups.get(key) ?? { names, counts: noCounts() };
    groups.set(key, group);
    for (const metric of usageMetrics) group.counts[metric] += row.counts[metric];
  }
  return [...groups.values()].map(({ names, counts }) => ({
    ...names,
    ...Object.fromEntries(query.metrics.map((metric) => [metric, counts[metric]])),
  }));
}

/** Weeks begin on Monday. */
function startOfPeriod(date: string, granularity: UsageQuery['granularity']): string {
  if (granularity === 'Month') return `${date.slice(0, 7)}-01`;
  const day = new Date(`${date}T00:00:00Z`);
  if (granularity === 'Week') day.setUTCDate(day.getUTCDate() - ((day.getUTCDay() + 6) % 7));
  return day.toISOString().slice(0, 10);
}

/** A time without a zone is UTC here, unlike in JavaScript. */
function readUtc(text: string): number {
  const zoned = /(Z|[+-]\d\d:?\d\d)$/i.test(text) || !text.includes('T') ? text : `${text}Z`;
  return Date.parse(zoned);
}

function list(name: string, value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw invalidValue(`The field ${name} must be a list.`);
  return value;
}

function oneOf<Name extends string>(field: string, value: unknown, allowed: readonly Name[]): Name {
  const found = allowed.find((name) => name === value);
  if (found === undefined) {
    throw invalidValue(`The field ${field} is not valid. Allowable values are: ${allowed.join(', ')}`);
  }
  return found;
}
