import { useEffect, useRef, useState } from 'preact/hooks';
import { formatTime } from '../../output/format-time.ts';
import { announcementText, freezeText } from '../../output/waiting-text.ts';
import { StateBadge } from '../../view/state-badge.ts';
import type { PageData, PageOperation, PageProblem, PageSecret, SecretDetail } from '../page-data.ts';
import { ActionPanel } from './action-panel.tsx';
import { commandsOf } from './command-line.ts';
import { CommandText } from './command-text.tsx';
import { EventList } from './event-list.tsx';
import { ageText, detailText } from './fleet-table.tsx';
import { GenerationTable } from './generation-table.tsx';
import { ProblemNote } from './problem-note.tsx';
import { PageError, type ServerAccess } from './server-access.ts';
import { Timeline } from './timeline.tsx';
import { UsagePanel } from './usage-panel.tsx';
import { WaitingNote } from './waiting-note.tsx';

interface SecretDrawerProps {
  readonly secret: PageSecret;
  readonly data: PageData;
  readonly access: ServerAccess;
  readonly nowMs: number;
  readonly operations: readonly PageOperation[];
  readonly refresh: () => void;
  readonly close: () => void;
}

/** One secret: its credentials, its history, its last error, and what can be done. */
export function SecretDrawer({ secret, data, access, nowMs, operations, refresh, close }: SecretDrawerProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [detail, setDetail] = useState<SecretDetail>();
  const [problem, setProblem] = useState<PageProblem>();
  useEffect(() => dialog.current?.showModal(), []);
  // The secret is a new object whenever anything has changed.
  useEffect(() => {
    access.detail(secret.arn).then(
      (read) => {
        setDetail(read);
        setProblem(undefined);
      },
      (error: unknown) => setProblem(error instanceof PageError ? error.problem : undefined),
    );
  }, [access, secret]);
  const { rotation, ledger, state } = secret;
  const announced = ledger?.announced;
  const time = (iso: string | undefined, otherwise: string) => (iso === undefined ? otherwise : formatTime(iso, nowMs));
  return (
    <dialog ref={dialog} class="drawer" aria-labelledby="secret-title" onClose={close}>
      <div class="drawer-head">
        <h2 id="secret-title">{secret.name}</h2>
        <button type="button" onClick={() => dialog.current?.close()} aria-label="Close">
          ✕
        </button>
      </div>
      <p>
        <StateBadge level={state.level} text={state.code} /> {detailText(secret, nowMs)}
      </p>
      {(ledger?.holds ?? []).map(({ code, since }) => (
        <p class="problem" key={code}>
          Held: <code>{code}</code> since {formatTime(since, nowMs)}. Nothing is revoked until it is resolved.
        </p>
      ))}
      {detail?.lastError !== undefined && <ProblemNote problem={detail.lastError} />}
      {problem !== undefined && <ProblemNote problem={problem} />}
      <WaitingNote secret={secret} data={data} nowMs={nowMs} />
      {data.mode === 'operate' && (
        <ActionPanel
          secret={secret}
          userId={data.deployments[secret.deploymentAt]?.userId}
          access={access}
          operations={operations}
          refresh={refresh}
        />
      )}
      <h3>Timeline</h3>
      <Timeline secret={secret} events={detail?.timeline ?? []} nowMs={nowMs} />
      <h3>Credentials</h3>
      <GenerationTable secret={secret} nowMs={nowMs} />
      <h3>Facts</h3>
      <dl>
        <dt>ARN</dt>
        <dd>
          <code>{secret.arn}</code>
        </dd>
        <dt>Strategy</dt>
        <dd>{secret.strategy}</dd>
        <dt>Region of Genesys Cloud</dt>
        <dd>{secret.environment ?? 'unknown until the first login'}</dd>
        <dt>Age</dt>
        <dd>{ageText(secret, nowMs)}</dd>
        <dt>Last rotation</dt>
        <dd>{time(rotation.lastRotatedAt, 'none')}</dd>
        <dt>Next rotation by</dt>
        <dd>{rotation.isOn ? time(rotation.nextRotationAt, 'no schedule') : 'rotation is off'}</dd>
        {announced !== undefined && (
          <>
            <dt>Announced</dt>
            <dd>{announcementText(announced, detail?.timeline ?? [], nowMs)}</dd>
          </>
        )}
        {secret.freezes.map((window) => (
          <>
            <dt>Freeze window</dt>
            <dd>{freezeText(window, nowMs)}</dd>
          </>
        ))}
        <dt>Last read by a program</dt>
        <dd>{rotation.lastAccessedOn ?? 'never'}</dd>
        {Object.entries(secret.tags).map(([key, value]) => (
          <>
            <dt>{key.replace('genesys-rotation:', '')}</dt>
            <dd>{value}</dd>
          </>
        ))}
      </dl>
      {data.mode !== 'export' && <UsagePanel secret={secret} access={access} nowMs={nowMs} />}
      <h3>Commands</h3>
      <dl class="commands">
        {commandsOf(data, secret).map(({ label, command }) => (
          <CommandText key={label} label={label} command={command} />
        ))}
      </dl>
      <h3>Events</h3>
      <EventList events={detail?.timeline ?? []} nowMs={nowMs} />
    </dialog>
  );
}
