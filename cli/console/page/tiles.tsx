import type { PageData } from '../page-data.ts';
import { type FilterName, filters, pendingRevocations } from './filter-secrets.ts';
import { type Route, writeRoute } from './route.ts';

const shown: readonly FilterName[] = ['healthy', 'failing', 'warning', 'approval', 'due', 'pending'];

const moods: Partial<Record<FilterName, string>> = {
  healthy: 'good',
  failing: 'bad',
  warning: 'warn',
  approval: 'warn',
};

/** The counts. Each leads to what it counts. */
export function Tiles({
  data,
  nowMs,
  route,
}: {
  readonly data: PageData;
  readonly nowMs: number;
  readonly route: Route;
}) {
  const blank: Route = { view: 'fleet', text: '', filter: 'all', strategy: '', deployment: '' };
  const { clients } = data;
  const count = (name: FilterName) =>
    name === 'pending'
      ? data.secrets.reduce((sum, secret) => sum + pendingRevocations(secret), 0)
      : data.secrets.filter((secret) => filters[name].matches(secret, nowMs)).length;
  const others = [
    { label: 'Orphaned clients', value: clients.state === 'known' ? clients.orphans.length : undefined },
    { label: 'Clients nobody rotates', value: clients.state === 'known' ? clients.unmanaged.length : undefined },
  ];
  return (
    <ul class="tiles">
      {shown.map((name) => {
        const value = count(name);
        const isCurrent = route.view === 'fleet' && route.filter === name;
        return (
          <li key={name} class={value > 0 ? moods[name] : undefined}>
            <a
              href={writeRoute({ ...blank, filter: isCurrent ? 'all' : name })}
              aria-current={isCurrent ? 'true' : undefined}
            >
              <b>{value}</b> <span>{filters[name].label}</span>
            </a>
          </li>
        );
      })}
      {others.map(({ label, value }) => (
        <li key={label} class={value === undefined || value === 0 ? undefined : 'warn'}>
          <a href={writeRoute({ ...blank, view: 'clients' })}>
            <b>{value ?? '–'}</b> <span>{label}</span>
          </a>
        </li>
      ))}
    </ul>
  );
}
