import { reportOnce } from '../sandbox/core/observers.ts';
import type { RunningSandbox } from '../sandbox/index.ts';
import { describeGenesysEvent, describeLogLine } from './describe-change.ts';
import { describeSnapshotChanges, takeSnapshot } from './snapshot.ts';
import type { Style } from './style.ts';
import type { Change } from './timeline.ts';

export type Report = (place: string, what: string) => void;

const placeWidth = 17;

/** An error is shown again after so many real milliseconds. */
const repeatAfterMs = 60_000;

/**
 * Prints one line per request, step, change and revocation; labels and timers of the first secret. What it cannot show, it
 * leaves out: it must never disturb what it shows. Returns a function that adds a line.
 */
export function reportLive(sandbox: RunningSandbox, style: Style, write: (line: string) => void): Report {
  const { service, secrets } = sandbox;
  const { clock, genesys, lambda, secretsManager, scheduler, journal, deadLetters } = service;
  const observed = { ...service, secret: secrets[0] ?? { arn: '' } };
  const isRepeated = createRepetitions();
  let snapshot = takeSnapshot(observed);
  const report: Report = (place, what) => {
    const time = new Date(clock.now()).toISOString().slice(11, 19);
    write(`${style.quiet(`${time}  ${place.padEnd(placeWidth)}`)}${what}`);
  };
  const reportError: Report = (place, what) => {
    if (!isRepeated(`${place} ${what}`)) report(place, style.bad(what));
  };
  const reportChange = (change: Change | undefined) => {
    if (change?.place === 'Error') reportError(change.place, change.what);
    else if (change !== undefined) report(change.place, change.what);
  };
  const reportSnapshot = () => {
    const before = snapshot;
    snapshot = takeSnapshot(observed);
    const changes = describeSnapshotChanges(before, snapshot, ({ Name, GroupName }) =>
      scheduler.dueMs(Name, GroupName),
    );
    for (const change of changes) reportChange(change);
  };
  const nameOf = (arn: string) =>
    secrets.length > 1 ? ` of ${secrets.find((each) => each.arn === arn)?.name ?? arn}` : '';

  genesys.subscribe(guarded((event) => reportChange(describeGenesysEvent(event))));
  lambda.logs.subscribe(({ line }) => reportChange(describeLogLine(line)));
  journal.subscribe(({ service: called, operation, functionName, status }) => {
    if (functionName === undefined) report('Request', `${called} ${operation} → ${status ?? 'no response'}`);
    // Labels are checked after every call, because any caller may move them.
    reportSnapshot();
  });
  secretsManager.addHooks({
    beforeStep: guarded(({ step, attempt, secretArn }) => {
      reportSnapshot();
      report('Rotation', style.strong(`${step}${nameOf(secretArn)}${attempt === 1 ? '' : `, attempt ${attempt}`}`));
    }),
    afterStep: guarded(({ step, invocation, secretArn }) => {
      if (invocation.outcome !== 'success')
        reportError('Rotation', `${step}${nameOf(secretArn)} failed: ${invocation.outcome}`);
    }),
  });
  secretsManager.events.subscribe(
    guarded(({ detail }) => {
      if (typeof detail.eventName !== 'string') return;
      reportSnapshot();
      report('Rotation', style.strong(detail.eventName));
    }),
  );
  scheduler.subscribe(({ schedule, completion }) => {
    if (schedule.Target.Arn !== lambda.arnOf('retire')) return;
    if (completion?.outcome === 'succeeded') report('Revocation', style.strong('completed'));
    else reportError('Revocation', 'failed; see the dead letters');
  });
  deadLetters.subscribe((_arn, { body }) => reportError('Dead letter', `${body.length} characters`));
  return report;
}

function createRepetitions(): (text: string) => boolean {
  const shown = new Map<string, number>();
  return (text) => {
    const last = shown.get(text);
    const now = performance.now();
    if (last !== undefined && now - last < repeatAfterMs) return true;
    shown.set(text, now);
    return false;
  };
}

function guarded<Value>(show: (value: Value) => void): (value: Value) => void {
  return (value) => {
    try {
      show(value);
    } catch (error) {
      reportOnce('The activity cannot be shown', error);
    }
  };
}
