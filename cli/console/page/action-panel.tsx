import { useState } from 'preact/hooks';
import type { PageAction, PageOperation, PageProblem, PageSecret } from '../page-data.ts';
import { formerGeneration } from './command-line.ts';
import { OperationNotes } from './operation-list.tsx';
import { ProblemNote } from './problem-note.tsx';
import { PageError, type ServerAccess } from './server-access.ts';

interface ActionPanelProps {
  readonly secret: PageSecret;
  readonly access: ServerAccess;
  readonly operations: readonly PageOperation[];
  readonly refresh: () => void;
}

interface Offer {
  readonly action: PageAction;
  readonly label: string;
  readonly text: string;
  readonly generation?: number;
}

/** Rotate, roll back, answer a leak: each is confirmed by typing the name of the secret. */
export function ActionPanel({ secret, access, operations, refresh }: ActionPanelProps) {
  const [chosen, setChosen] = useState<Offer & { readonly id: string }>();
  const [typed, setTyped] = useState('');
  const [problem, setProblem] = useState<PageProblem>();
  const last = operations.find((operation) => operation.secret === secret.arn);
  const isRunning = last?.state === 'running';
  const choose = (offer: Offer | undefined) => {
    setChosen(offer && { ...offer, id: crypto.randomUUID() });
    setTyped('');
    setProblem(undefined);
  };
  const start = async (event: Event) => {
    event.preventDefault();
    if (chosen === undefined) return;
    const { id, action, generation } = chosen;
    try {
      await access.start({
        id,
        action,
        secret: secret.arn,
        typed,
        ...(generation === undefined ? {} : { generation }),
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
  return (
    <section class="actions" aria-label="Actions">
      <div class="buttons">
        {offersOf(secret).map((offer) => (
          <button
            type="button"
            key={offer.action}
            class={offer.action === 'emergency' ? 'danger' : undefined}
            disabled={isRunning}
            aria-expanded={chosen?.action === offer.action}
            onClick={() => choose(chosen?.action === offer.action ? undefined : offer)}
          >
            {offer.label}
          </button>
        ))}
      </div>
      {chosen !== undefined && (
        <form onSubmit={start}>
          <p>{chosen.text}</p>
          <label>
            Type {secret.name} to confirm
            <input
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

function offersOf(secret: PageSecret): readonly Offer[] {
  const { ledger, rotation, strategy } = secret;
  const former = formerGeneration(secret);
  const current = ledger?.currentGeneration;
  return [
    ...(rotation.isOn
      ? [
          {
            action: 'rotate' as const,
            label: 'Rotate',
            text:
              strategy === 'in-place'
                ? 'Regenerates the secret of its client: the former one is dead at once.'
                : 'Puts a new credential in force. The former one stays valid for its grace period.',
          },
        ]
      : []),
    ...(former === undefined
      ? []
      : [
          {
            action: 'rollback' as const,
            label: `Roll back to #${former}`,
            text: `Moves AWSCURRENT back to generation ${former}, which gets checked by a login.`,
            generation: former,
          },
        ]),
    ...(current === undefined
      ? []
      : [
          {
            action: 'emergency' as const,
            label: `#${current} has leaked`,
            text: `Rotates, then revokes generation ${current} about 5 s later. Programs that have not read the new secret by then fail until they do. This cannot be undone.`,
            generation: current,
          },
        ]),
  ];
}
