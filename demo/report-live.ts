import type { DemoSandbox } from './demo-sandbox.ts';
import { describeGenesysEvent, describeLogLine } from './describe-change.ts';
import { describeStockChanges, takeStock } from './describe-stock.ts';
import type { Look } from './look.ts';
import type { Change } from './timeline.ts';

export type Report = (place: string, what: string) => void;

const placeWidth = 17;

/** One line for everything that happens: calls from outside, steps, changes, revocations. Answers how to add a line. */
export function reportLive(sandbox: DemoSandbox, look: Look, write: (line: string) => void): Report {
  const { clock, genesys, lambda, secretsManager, scheduler, journal, deadLetters } = sandbox;
  let stock = takeStock(sandbox);
  const report: Report = (place, what) => {
    const time = new Date(clock.now()).toISOString().slice(11, 19);
    write(`${look.quiet(`${time}  ${place.padEnd(placeWidth)}`)}${what}`);
  };
  const tell = (change: Change | undefined) => {
    if (change !== undefined) report(change.place, change.what);
  };
  const tellStock = () => {
    const before = stock;
    stock = takeStock(sandbox);
    const changes = describeStockChanges(before, stock, ({ Name, GroupName }) => scheduler.dueMs(Name, GroupName));
    for (const change of changes) tell(change);
  };

  genesys.subscribe((event) => tell(describeGenesysEvent(event)));
  lambda.logs.subscribe(({ line }) => tell(describeLogLine(line)));
  journal.subscribe(({ service, operation, functionName, status }) => {
    if (functionName === undefined) report('Request', `${service} ${operation} → ${status ?? 'no answer'}`);
    // Whoever changed them: the labels are looked at after every call.
    tellStock();
  });
  secretsManager.addHooks({
    beforeStep({ step, attempt }) {
      tellStock();
      report('Rotation', look.strong(attempt === 1 ? step : `${step}, attempt ${attempt}`));
    },
    afterStep({ step, invocation }) {
      if (invocation.outcome !== 'success') report('Rotation', look.bad(`${step} failed: ${invocation.outcome}`));
    },
  });
  secretsManager.events.subscribe(({ detail }) => {
    if (typeof detail.eventName !== 'string') return;
    tellStock();
    report('Rotation', look.strong(detail.eventName));
  });
  scheduler.subscribe(({ completion }) => {
    const succeeded = completion?.outcome === 'succeeded';
    report('Revocation', succeeded ? look.strong('carried out') : look.bad('failed; see the dead letters'));
  });
  deadLetters.subscribe((_arn, { body }) => report('Dead letter', look.bad(`${body.length} characters`)));
  return report;
}
