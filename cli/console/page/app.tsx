import { useEffect, useState } from 'preact/hooks';
import { formatTime } from '../../output/format-time.ts';
import type { PageData } from '../page-data.ts';
import { ClientsView } from './clients-view.tsx';
import { FleetView } from './fleet-view.tsx';
import { OperationList } from './operation-list.tsx';
import { PlanView } from './plan-view.tsx';
import { type Route, readRoute, type View, writeRoute } from './route.ts';
import { SandboxBar } from './sandbox-bar.tsx';
import { SecretDrawer } from './secret-drawer.tsx';
import type { ServerAccess } from './server-access.ts';
import { Tiles } from './tiles.tsx';
import { useLiveData } from './use-live-data.ts';

const titles: Readonly<Record<View, string>> = { fleet: 'Fleet', plan: 'Next 31 days', clients: 'Other clients' };

const modes = { read: 'read-only', operate: 'may operate', export: 'file' } as const;

/** The whole page. What it shows follows from the data and the address. */
export function App({ access, first }: { readonly access: ServerAccess; readonly first: PageData }) {
  const live = useLiveData(access, first);
  const [route, setRoute] = useState(() => readRoute(location.hash));
  useEffect(() => {
    const read = () => setRoute(readRoute(location.hash));
    addEventListener('hashchange', read);
    return () => removeEventListener('hashchange', read);
  }, []);
  const { data, readAt } = live;
  const nowMs = Date.parse(readAt);
  /** A search replaces the address, so that "back" does not go letter by letter. */
  const go = (change: Partial<Route>, replaces = false) => {
    const next: Route = { ...route, ...change };
    const hash = writeRoute(next);
    if (!replaces) {
      location.hash = hash;
      return;
    }
    history.replaceState(null, '', hash);
    setRoute(next);
  };
  const open = data.secrets.find(({ arn }) => arn === route.secret);
  const { secret: _open, ...closed } = route;
  return (
    <>
      <header>
        <h1>
          Genesys OAuth rotation <span class="quiet">{data.product}</span>
        </h1>
        <p class="quiet">
          {data.deployments.map(({ accountId, region }) => `${accountId} ${region}`).join(', ')} · {modes[data.mode]} ·{' '}
          <span role="status">
            {live.isLost ? 'The command is not reachable' : `read ${formatTime(readAt, nowMs)}`}
          </span>
        </p>
      </header>
      <main>
        {data.isSandbox && <SandboxBar data={data} access={access} refresh={live.refresh} nowMs={nowMs} />}
        <Tiles data={data} nowMs={nowMs} route={route} />
        <nav aria-label="Views">
          {(Object.keys(titles) as View[]).map((view) => (
            <a
              href={writeRoute({ ...closed, view })}
              aria-current={view === route.view ? 'page' : undefined}
              key={view}
            >
              {titles[view]}
            </a>
          ))}
        </nav>
        <OperationList operations={live.operations} data={data} />
        {route.view === 'fleet' && <FleetView data={data} nowMs={nowMs} route={route} go={go} />}
        {route.view === 'plan' && <PlanView data={data} nowMs={nowMs} />}
        {route.view === 'clients' && <ClientsView data={data} nowMs={nowMs} />}
      </main>
      {open !== undefined && (
        <SecretDrawer
          key={open.arn}
          secret={open}
          data={data}
          access={access}
          nowMs={nowMs}
          operations={live.operations}
          refresh={live.refresh}
          close={() => {
            location.hash = writeRoute(closed);
          }}
        />
      )}
    </>
  );
}
