import type { PageData, PageSecret } from '../page-data.ts';
import type { Route } from './route.ts';

const weekMs = 7 * 86_400_000;

/** What a tile counts and the table can be filtered by. */
export const filters = {
  all: { label: 'All secrets', matches: () => true },
  healthy: {
    label: 'Healthy',
    matches: ({ state }: PageSecret) => state.level === 'ok' || state.level === 'busy',
  },
  failing: { label: 'Failing', matches: ({ state }: PageSecret) => state.level === 'failing' },
  warning: { label: 'Warnings', matches: ({ state }: PageSecret) => state.level === 'warning' },
  approval: {
    label: 'Waiting for approval',
    matches: ({ waitingApproval }: PageSecret) => waitingApproval !== undefined,
  },
  frozen: {
    label: 'Waiting for a freeze to end',
    matches: ({ waitingFreeze }: PageSecret) => waitingFreeze !== undefined,
  },
  due: {
    label: 'Due in 7 days',
    matches: ({ rotation }: PageSecret, nowMs: number) =>
      rotation.isOn && rotation.nextRotationAt !== undefined && Date.parse(rotation.nextRotationAt) - nowMs < weekMs,
  },
  pending: {
    label: 'Revocations pending',
    matches: (secret: PageSecret) => pendingRevocations(secret) > 0,
  },
} as const;

export type FilterName = keyof typeof filters;

export const filterNames = Object.keys(filters) as FilterName[];

export function pendingRevocations({ duties }: PageSecret): number {
  return duties.filter(({ phase }) => phase !== 'deliver' && phase !== 'verify').length;
}

const urgency = { failing: 0, warning: 1, busy: 2, ok: 3 } as const;

/** The secrets that the route selects, the most urgent first. */
export function filterSecrets({ secrets }: PageData, route: Route, nowMs: number): readonly PageSecret[] {
  const filter = filterNames.find((name) => name === route.filter) ?? 'all';
  const words = route.text.toLowerCase().split(/\s+/).filter(Boolean);
  return secrets
    .filter(
      (secret) =>
        filters[filter].matches(secret, nowMs) &&
        (route.strategy === '' || secret.strategy === route.strategy) &&
        (route.deployment === '' || secret.deployment === route.deployment) &&
        words.every((word) => searched(secret).includes(word)),
    )
    .sort((one, other) => urgency[one.state.level] - urgency[other.state.level] || (one.name < other.name ? -1 : 1));
}

const texts = new WeakMap<PageSecret, string>();

/** Everything by which a secret is found. Client ids too: an incident often begins with one. */
function searched(secret: PageSecret): string {
  const known = texts.get(secret);
  if (known !== undefined) return known;
  const { name, arn, state, strategy, environment = '', deployment, tags, ledger, waitingApproval } = secret;
  const people = [...(waitingApproval?.requestedBy ?? []), ...(waitingApproval?.approvedBy ?? [])];
  const clients = (ledger?.generations ?? []).map(({ clientId = '' }) => clientId);
  const text = [name, arn, state.code, strategy, environment, deployment, ...Object.values(tags), ...clients, ...people]
    .join('\n')
    .toLowerCase();
  texts.set(secret, text);
  return text;
}
