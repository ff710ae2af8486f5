import { useState } from 'preact/hooks';
import { ColumnChart } from '../../view/column-chart.ts';
import { DataTable } from '../../view/data-table.ts';
import type { PageProblem, PageSecret, SecretUsageView } from '../page-data.ts';
import { daysOfUse } from './days-of-use.ts';
import { ProblemNote } from './problem-note.tsx';
import { PageError, type ServerAccess } from './server-access.ts';

interface UsagePanelProps {
  readonly secret: PageSecret;
  readonly access: ServerAccess;
  readonly nowMs: number;
}

/** The requests that each client of the secret still makes, by endpoint. Genesys Cloud is asked only on request. */
export function UsagePanel({ secret, access, nowMs }: UsagePanelProps) {
  const [found, setFound] = useState<SecretUsageView>();
  const [problem, setProblem] = useState<PageProblem>();
  const [isReading, setReading] = useState(false);
  const read = async () => {
    setReading(true);
    setProblem(undefined);
    try {
      setFound(await access.usage(secret.arn));
    } catch (error) {
      setProblem(
        error instanceof PageError
          ? error.problem
          : { code: 'unreachable', message: 'The command is not reachable.', nextStep: 'Run it again.' },
      );
    }
    setReading(false);
  };
  return (
    <>
      <h3>Use of its credentials</h3>
      <button type="button" onClick={read} disabled={isReading}>
        {isReading ? 'Asking Genesys Cloud…' : 'Ask Genesys Cloud'}
      </button>
      {problem !== undefined && <ProblemNote problem={problem} />}
      {found !== undefined && (
        <>
          <DataTable
            label="Use of its credentials"
            columns={['Client', 'Credential', 'Requests', 'Endpoints']}
            headerAt={0}
            keys={found.usage.map(({ clientId }) => clientId)}
            rows={found.usage.map(({ clientId, role, state, requests, since = '', operations = [], reason = '' }) => [
              <code>{clientId}</code>,
              state ?? role,
              requests === undefined ? `unknown: ${reason}` : `${requests} since ${since}`,
              operations.map(({ operation, requests: count }) => `${operation} (${count})`).join(', '),
            ])}
          />
          {found.usage
            .filter(({ daily = [], state, role }) => daily.length > 0 && (state ?? role) !== 'current')
            .map(({ clientId, generation, since = '', daily = [] }) => (
              <>
                <h4>Requests a day with the old credential {generation === undefined ? '' : `#${generation}`}</h4>
                <ColumnChart
                  key={clientId}
                  label={`Requests a day with ${clientId}: ${daily.map(({ day, requests }) => `${day} ${requests}`).join(', ')}`}
                  columns={daysOfUse(daily, since, nowMs).map(({ day, requests }) => ({
                    key: day,
                    value: requests,
                    title: `${day}: ${requests} requests`,
                    tick: `${day.slice(5)}: ${requests}`,
                  }))}
                />
              </>
            ))}
        </>
      )}
    </>
  );
}
