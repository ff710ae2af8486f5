import { formatTime } from '../../output/format-time.ts';
import { DataTable } from '../../view/data-table.ts';
import type { PageClient, PageData } from '../page-data.ts';

/** The OAuth clients of the organizations that no rotation covers. */
export function ClientsView({ data, nowMs }: { readonly data: PageData; readonly nowMs: number }) {
  const { clients } = data;
  return (
    <section aria-labelledby="clients-title">
      <h2 id="clients-title">Other clients</h2>
      {clients.state === 'reading' && <p role="status">Genesys Cloud is being asked for its clients.</p>}
      {clients.state === 'unknown' && (
        <p>
          <strong>{clients.problem}</strong> Next: {clients.nextStep}
        </p>
      )}
      {clients.state === 'known' && (
        <>
          <p class="quiet">
            Read {formatTime(clients.readAt, nowMs)}
            {clients.isComplete ? '.' : '; the list is not complete.'}
          </p>
          <ClientTable
            title="Orphaned"
            text="They say that they belong to a secret here, but no ledger knows them. See their usage in Genesys Cloud; if no program uses one, deactivate it, and delete it some days later."
            clients={clients.orphans}
            nowMs={nowMs}
          />
          <ClientTable
            title="Rotated by nobody"
            text="Clients with client credentials that no secret of these deployments holds. To rotate one: store its credential in a secret, then gor adopt SECRET."
            clients={clients.unmanaged}
            nowMs={nowMs}
          />
        </>
      )}
    </section>
  );
}

function ClientTable(props: {
  readonly title: string;
  readonly text: string;
  readonly clients: readonly PageClient[];
  readonly nowMs: number;
}) {
  const { title, text, clients, nowMs } = props;
  return (
    <>
      <h3>
        {title} ({clients.length})
      </h3>
      {clients.length > 0 && (
        <>
          <p>{text}</p>
          <DataTable
            label={title}
            columns={['Name', 'Client', 'State', { label: 'Created', isWide: true }]}
            headerAt={0}
            keys={clients.map(({ clientId }) => clientId)}
            rows={clients.map(({ clientId, name, state, createdAt }) => [
              name,
              <code>{clientId}</code>,
              state,
              createdAt === undefined ? '–' : formatTime(createdAt, nowMs),
            ])}
          />
        </>
      )}
    </>
  );
}
