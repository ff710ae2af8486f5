import type { PageData, PageOperation } from '../page-data.ts';
import { ProblemNote } from './problem-note.tsx';

const words = { running: '… running', done: '✓ done', waiting: '… waiting', failed: '✗ failed' } as const;

/** What was started on the page. */
export function OperationList(props: { readonly operations: readonly PageOperation[]; readonly data: PageData }) {
  const { operations, data } = props;
  if (operations.length === 0) return null;
  const nameOf = (arn: string) => data.secrets.find((secret) => secret.arn === arn)?.name ?? arn;
  return (
    <section aria-labelledby="operations-title" class="operations">
      <h2 id="operations-title">Started here</h2>
      <ul aria-live="polite">
        {operations.slice(0, 5).map((operation) => (
          <li key={operation.id}>
            {operation.action} {nameOf(operation.secret)}: {words[operation.state]}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** What one of them wrote, and how it ended. */
export function OperationNotes({ operation }: { readonly operation: PageOperation }) {
  return (
    <div class="notes">
      <p role="status">
        {operation.action}: {words[operation.state]}
      </p>
      <pre>{operation.notes.join('\n')}</pre>
      {operation.error !== undefined &&
        (operation.state === 'waiting' ? (
          // Nothing has failed, and the lines say what it waits for.
          <p>Next: {operation.error.nextStep}</p>
        ) : (
          <ProblemNote problem={operation.error} />
        ))}
    </div>
  );
}
