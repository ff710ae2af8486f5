export const strategies = ['alternating-clients', 'replacement-client', 'in-place', 'multi-secret'] as const;

/** What the operator may write into a tag for a period; `undefined` takes the tag away. */
export const periods = ['1h', '12h', '24h', undefined, 'soon', '3 weeks'] as const;

const seconds: Readonly<Record<string, number>> = { '1h': 3_600, '12h': 43_200, '24h': 86_400 };
const defaultSeconds = 86_400;

/** What the tags of the secret say. */
export interface Settings {
  strategy: (typeof strategies)[number];
  grace: (typeof periods)[number];
  quarantine: (typeof periods)[number];
  /** Whether another credential administers. */
  hasAdmin: boolean;
}

export function areValid({ grace, quarantine }: Settings): boolean {
  return [grace, quarantine].every((period) => period === undefined || seconds[period] !== undefined);
}

/** In milliseconds; of one that cannot be read nothing is promised. */
export function periodMs(period: Settings['grace']): number {
  return 1_000 * (period === undefined ? defaultSeconds : (seconds[period] ?? 0));
}
