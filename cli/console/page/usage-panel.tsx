import { useState } from 'preact/hooks';
import type { PageProblem, PageSecret, SecretUsageView } from '../page-data.ts';
import { ProblemNote } from './problem-note.tsx';
import { ScrollArea } from './scroll-area.tsx';
import { PageError, type ServerAccess } from './server-access.ts';

/** The requests that each client of the secret still makes, by endpoint. Genesys Cloud is asked only on request. */
export function UsagePanel({ secret, access }: { readonly secret: PageSecret; readonly access: ServerAccess }) {
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
        <ScrollArea label="Use of its credentials">
          <table>
            <thead>
              <tr>
                <th scope="col">Client</th>
                <th scope="col">Credential</th>
                <th scope="col">Requests</th>
                <th scope="col">Endpoints</th>
              </tr>
            </thead>
            <tbody>
              {found.usage.map(({ clientId, role, state, requests, since = '', operations = [], reason = '' }) => (
                <tr key={clientId}>
                  <th scope="row">
                    <code>{clientId}</code>
                  </th>
                  <td>{state ?? role}</td>
                  <td>{requests === undefined ? `unknown: ${reason}` : `${requests} since ${since}`}</td>
                  <td>{operations.map(({ operation, requests: count }) => `${operation} (${count})`).join(', ')}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollArea>
      )}
    </>
  );
}
