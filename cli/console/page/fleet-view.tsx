import { useState } from 'preact/hooks';
import type { PageData } from '../page-data.ts';
import { filterNames, filterSecrets, filters } from './filter-secrets.ts';
import { FleetTable } from './fleet-table.tsx';
import type { Route } from './route.ts';

interface FleetViewProps {
  readonly data: PageData;
  readonly nowMs: number;
  readonly route: Route;
  readonly go: (change: Partial<Route>, replaces?: boolean) => void;
}

/** Rows at first: more are a click away, and a thousand take longer than anybody waits. */
const rowsAtFirst = 100;

/** The secrets, searched and filtered. */
export function FleetView({ data, nowMs, route, go }: FleetViewProps) {
  const [limit, setLimit] = useState(rowsAtFirst);
  const found = filterSecrets(data, route, nowMs);
  const strategies = [...new Set(data.secrets.map(({ strategy }) => strategy))].sort();
  const deployments = data.deployments.map(({ name }) => name);
  return (
    <section aria-labelledby="fleet-title">
      <h2 id="fleet-title">Fleet</h2>
      <search class="filters">
        <label>
          Search
          <input
            type="search"
            value={route.text}
            placeholder="name, state, client id, tag"
            onInput={({ currentTarget }) => go({ text: currentTarget.value }, true)}
          />
        </label>
        <Choice
          label="State"
          value={route.filter}
          choices={filterNames.map((name) => [name, filters[name].label])}
          choose={(filter) => go({ filter }, true)}
        />
        {strategies.length > 1 && (
          <Choice
            label="Strategy"
            value={route.strategy}
            choices={[['', 'All strategies'], ...strategies.map((name) => [name, name] as const)]}
            choose={(strategy) => go({ strategy }, true)}
          />
        )}
        {deployments.length > 1 && (
          <Choice
            label="Deployment"
            value={route.deployment}
            choices={[['', 'All deployments'], ...deployments.map((name) => [name, name] as const)]}
            choose={(deployment) => go({ deployment }, true)}
          />
        )}
      </search>
      <p role="status" class="quiet">
        {found.length} of {data.secrets.length} secrets
      </p>
      {found.length === 0 ? (
        <p>No secret matches. Change the search or the filters.</p>
      ) : (
        <FleetTable secrets={found.slice(0, limit)} data={data} nowMs={nowMs} route={route} />
      )}
      {found.length > limit && (
        <button type="button" onClick={() => setLimit(found.length)}>
          Show all {found.length}
        </button>
      )}
    </section>
  );
}

function Choice(props: {
  readonly label: string;
  readonly value: string;
  readonly choices: readonly (readonly [value: string, label: string])[];
  readonly choose: (value: string) => void;
}) {
  return (
    <label>
      {props.label}
      <select value={props.value} onChange={({ currentTarget }) => props.choose(currentTarget.value)}>
        {props.choices.map(([value, label]) => (
          <option value={value} key={value}>
            {label}
          </option>
        ))}
      </select>
    </label>
  );
}
