export const usageMetrics = ['requests', 'status200', 'status300', 'status400', 'status429', 'status500'] as const;
export type UsageMetric = (typeof usageMetrics)[number];

/** The dimensions by which requests are counted. */
interface UsageDimensions {
  /** A UTC day, such as `2026-01-31`. */
  readonly date: string;
  /** As the SDK writes a path, such as `/api/v2/users`. */
  readonly templateUri: string;
  readonly httpMethod: string;
  readonly userId: string | undefined;
}

/** The requests of one client to one operation on one UTC day. */
export type UsageRow = UsageDimensions & { readonly counts: Record<UsageMetric, number> };

export function noCounts(): Record<UsageMetric, number> {
  return { requests: 0, status200: 0, status300: 0, status400: 0, status429: 0, status500: 0 };
}
