import { approvalFacts } from '../../output/approval-text.ts';
import { formatTime } from '../../output/format-time.ts';
import { freezeText } from '../../output/waiting-text.ts';
import type { PageData, PageSecret } from '../page-data.ts';
import { commandsOf } from './command-line.ts';
import { CommandText } from './command-text.tsx';

interface WaitingNoteProps {
  readonly secret: PageSecret;
  readonly data: PageData;
  readonly nowMs: number;
}

/** Why a rotation waits although nothing has failed, and what ends that. */
export function WaitingNote({ secret, data, nowMs }: WaitingNoteProps) {
  const { waitingApproval, waitingFreeze } = secret;
  if (waitingApproval !== undefined) {
    const command = commandsOf(data, secret).find(({ label }) => label === 'Approve the rotation');
    return (
      <section class="waiting-note" aria-labelledby="waiting-title">
        <h3 id="waiting-title">Waiting for approval</h3>
        <dl>
          {approvalFacts(waitingApproval, secret, nowMs).map(([name, text]) => (
            <>
              <dt>{name}</dt>
              <dd>{text}</dd>
            </>
          ))}
          {data.mode !== 'operate' && command !== undefined && (
            <CommandText label="Approve with" command={command.command} />
          )}
        </dl>
      </section>
    );
  }
  if (waitingFreeze === undefined) return null;
  const { since, window } = waitingFreeze;
  return (
    <section class="waiting-note" aria-labelledby="waiting-title">
      <h3 id="waiting-title">Waiting for the end of a freeze window</h3>
      <p>
        A rotation waits since {formatTime(since, nowMs)}.{' '}
        {window === undefined
          ? 'The window has ended: watch starts it within a day, outside of its rotation window.'
          : `The window is ${freezeText(window, nowMs)}; watch starts it then. A leak does not wait.`}
      </p>
    </section>
  );
}
