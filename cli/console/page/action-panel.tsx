import { useEffect, useRef, useState } from 'preact/hooks';
import type { PageOperation, PageProblem, PageSecret } from '../page-data.ts';
import { type Offer, offersOf } from './offers-of.ts';
import { OperationNotes } from './operation-list.tsx';
import { ProblemNote } from './problem-note.tsx';
import { PageError, type ServerAccess } from './server-access.ts';

interface ActionPanelProps {
  readonly secret: PageSecret;
  /** Who acts here, as AWS knows them. */
  readonly userId: string | undefined;
  readonly access: ServerAccess;
  readonly operations: readonly PageOperation[];
  readonly refresh: () => void;
}

/** Approve, rotate, roll back, answer a leak: each is confirmed by typing the name of the secret. Escape leaves the form. */
export function ActionPanel({ secret, userId, access, operations, refresh }: ActionPanelProps) {
  const [chosen, setChosen] = useState<Offer & { readonly id: string }>();
  const [typed, setTyped] = useState('');
  const [problem, setProblem] = useState<PageProblem>();
  const last = operations.find((operation) => operation.secret === secret.arn);
  const isRunning = last?.state === 'running';
  const input = useRef<HTMLInputElement>(null);
  const opener = useRef<HTMLButtonElement>(null);
  useEffect(() => input.current?.focus(), [chosen?.id]);
  const choose = (offer: Offer | undefined) => {
    setChosen(offer && { ...offer, id: crypto.randomUUID() });
    setTyped('');
    setProblem(undefined);
  };
  const start = async (event: Event) => {
    event.preventDefault();
    if (chosen === undefined) return;
    const { id, action, generation, versionId } = chosen;
    try {
      await access.start({
        id,
        action,
        secret: secret.arn,
        typed,
        ...(generation === undefined ? {} : { generation }),
        ...(versionId === undefined ? {} : { versionId }),
      });
      choose(undefined);
    } catch (error) {
      setProblem(
        error instanceof PageError
          ? error.problem
          : {
              code: 'unreachable',
              message: 'The response was lost; it may have been started.',
              nextStep: 'Confirm again: it is done once.',
            },
      );
    }
    refresh();
  };
  /** Only the form is left: the drawer around it would close as well. */
  const leave = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    choose(undefined);
    opener.current?.focus();
  };
  return (
    <section class="actions" aria-label="Actions">
      <div class="buttons">
        {offersOf(secret, userId).map((offer) => (
          <button
            type="button"
            key={offer.action}
            class={classes[offer.action]}
            disabled={isRunning}
            aria-expanded={chosen?.action === offer.action}
            onClick={({ currentTarget }) => {
              opener.current = currentTarget;
              choose(chosen?.action === offer.action ? undefined : offer);
            }}
          >
            {offer.label}
          </button>
        ))}
      </div>
      {chosen !== undefined && (
        <form onSubmit={start} onKeyDown={leave} aria-label={chosen.label}>
          <p>{chosen.text}</p>
          <label>
            Type {secret.name} to confirm
            <input
              ref={input}
              value={typed}
              autoComplete="off"
              autoCapitalize="off"
              spellcheck={false}
              onInput={({ currentTarget }) => setTyped(currentTarget.value)}
            />
          </label>
          <button
            type="submit"
            class={chosen.action === 'emergency' ? 'danger' : 'main'}
            disabled={typed !== secret.name}
          >
            {chosen.label}
          </button>
        </form>
      )}
      {problem !== undefined && <ProblemNote problem={problem} />}
      {last !== undefined && <OperationNotes operation={last} />}
    </section>
  );
}

const classes = { approve: 'main', rotate: undefined, rollback: undefined, emergency: 'danger' } as const;
