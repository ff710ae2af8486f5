import { useState } from 'preact/hooks';
import { formatTime } from '../../output/format-time.ts';
import type { PageData, SandboxAction } from '../page-data.ts';
import { PageError, type ServerAccess } from './server-access.ts';

interface SandboxBarProps {
  readonly data: PageData;
  readonly access: ServerAccess;
  readonly refresh: () => void;
  readonly nowMs: number;
}

const buttons: readonly (readonly [SandboxAction, string])[] = [
  ['skip-hour', 'Skip 1 hour'],
  ['skip-day', 'Skip 1 day'],
  ['next-timer', 'Skip to the next revocation'],
  ['leak', 'Leak a credential'],
  ['break', 'Break Genesys Cloud'],
  ['repair', 'Repair Genesys Cloud'],
];

/** The sandbox's own buttons: time, leaks and outages. Rotating and rolling back are those of the product. */
export function SandboxBar({ data, access, refresh, nowMs }: SandboxBarProps) {
  const [arn, setArn] = useState(data.secrets[0]?.arn ?? '');
  const [said, setSaid] = useState('Nothing here leaves this machine.');
  const [isActing, setActing] = useState(false);
  const act = async (action: SandboxAction) => {
    setActing(true);
    try {
      setSaid(await access.actOnSandbox(action, action === 'leak' ? arn : undefined));
    } catch (error) {
      setSaid(error instanceof PageError ? error.problem.message : 'The sandbox is not reachable.');
    }
    setActing(false);
    refresh();
  };
  return (
    <section class="sandbox" aria-label="Sandbox">
      <p>
        <strong>Sandbox</strong> Its time is {formatTime(new Date(nowMs).toISOString(), nowMs)}.{' '}
        <span role="status">{said}</span>
      </p>
      <div class="buttons">
        {data.secrets.length > 1 && (
          <label>
            Secret to leak
            <select value={arn} onChange={({ currentTarget }) => setArn(currentTarget.value)}>
              {data.secrets.map((secret) => (
                <option key={secret.arn} value={secret.arn}>
                  {secret.name}
                </option>
              ))}
            </select>
          </label>
        )}
        {buttons.map(([action, label]) => (
          <button type="button" key={action} disabled={isActing} onClick={() => act(action)}>
            {label}
          </button>
        ))}
      </div>
    </section>
  );
}
