import type { DemoSandbox } from './demo-sandbox.ts';
import { describeGenesysEvent, describeLogLine } from './describe-change.ts';
import { describeSnapshotChanges, takeSnapshot } from './snapshot.ts';
import type { Style } from './style.ts';
import type { Change } from './timeline.ts';

export type Report = (place: string, what: string) => void;

const placeWidth = 17;

/** Prints one line per request, step, change and revocation. Returns a function that adds a line. */
export function reportLive(sandbox: DemoSandbox, style: Style, write: (line: string) => void): Report {
  const { clock, genesys, lambda, secretsManager, scheduler, journal, deadLetters } = sandbox;
  let snapshot = takeSnapshot(sandbox);
  const report: Report = (place, what) => {
    const time = new Date(clock.now()).toISOString().slice(11, 19);
    write(`${style.quiet(`${time}  ${place.padEnd(placeWidth)}`)}${what}`);
  };
  const reportChange = (change: Change | undefined) => {
    if (change !== undefined) report(change.place, change.what);
  };
  const reportSnapshot = () => {
    const before = snapshot;
    snapshot = takeSnapshot(sandbox);
    const changes = describeSnapshotChanges(before, snapshot, ({ Name, GroupName }) =>
      scheduler.dueMs(Name, GroupName),
    );
    for (const change of changes) reportChange(change);
  };

  genesys.subscribe((event) => reportChange(describeGenesysEvent(event)));
  lambda.logs.subscribe(({ line }) => reportChange(describeLogLine(line)));
  journal.subscribe(({ service, operation, functionName, status }) => {
    if (functionName === undefined) report('Request', `${service} ${operation} → ${status ?? 'no response'}`);
    // Labels are checked after every call, because any caller may move them.
    reportSnapshot();
  });
  secretsManager.addHooks({
    beforeStep({ step, attempt }) {
      reportSnapshot();
      report('Rotation', style.strong(attempt === 1 ? step : `${step}, attempt ${attempt}`));
    },
    afterStep({ step, invocation }) {
      if (invocation.outcome !== 'success') report('Rotation', style.bad(`${step} failed: ${invocation.outcome}`));
    },
  });
  secretsManager.events.subscribe(({ detail }) => {
    if (typeof detail.eventName !== 'string') return;
    reportSnapshot();
    report('Rotation', style.strong(detail.eventName));
  });
  scheduler.subscribe(({ completion }) => {
    const succeeded = completion?.outcome === 'succeeded';
    report('Revocation', succeeded ? style.strong('completed') : style.bad('failed; see the dead letters'));
  });
  deadLetters.subscribe((_arn, { body }) => report('Dead letter', style.bad(`${body.length} characters`)));
  return report;
}
