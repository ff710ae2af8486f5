import { randomUUID } from 'node:crypto';
import { countRequests } from './count-requests.ts';
import type { DemoSandbox } from './demo-sandbox.ts';
import { describeGenesysEvent, describeLogLine } from './describe-change.ts';
import { describeStockChanges, holderOf, takeStock } from './describe-stock.ts';
import { passRetirements } from './pass-retirements.ts';
import type { Audience, Change, Moment, RotationRecord, TimelineEntry } from './timeline.ts';
import { watchLogins } from './watch-logins.ts';

/** Lets Secrets Manager rotate the secret, then lets the time pass until every revocation is carried out. */
export async function recordRotation(
  sandbox: DemoSandbox,
  number: number,
  audience: Audience,
): Promise<RotationRecord> {
  const { clock, journal, secretsManager, secret } = sandbox;
  const toVersionId = randomUUID();
  const fromVersionId = holderOf(secretsManager.versions(secret.name), 'AWSCURRENT') ?? '';
  const retiredClientId = sandbox.credential()?.clientId ?? '';
  const timeline: TimelineEntry[] = [];
  const tell = (entry: TimelineEntry) => {
    timeline.push(entry);
    audience.happened(entry);
  };
  const observer = observeMoments(sandbox, { startMs: clock.now(), fromVersionId, toVersionId });
  const logins = watchLogins(sandbox);
  journal.clear();

  // A step is told when the next one begins: what Secrets Manager itself does after it belongs to it.
  let underWay: { name: string; atMs: number; error?: string | undefined } = {
    name: 'RotateSecret',
    atMs: clock.now(),
  };
  const { outcome, attempts } = await secretsManager.rotate(secret.name, {
    token: toVersionId,
    beforeStep({ step }) {
      tell(observer.take(underWay));
      audience.working(step);
    },
    afterStep({ step, invocation }) {
      underWay = { name: step, atMs: clock.now(), error: invocation.error?.errorMessage };
    },
  });
  tell(observer.take(underWay));
  if (outcome === 'succeeded') {
    await passRetirements(sandbox, audience, {
      passed: tell,
      retired: (error) => tell(observer.take({ name: 'retire', atMs: clock.now(), error })),
    });
  }
  observer.end();
  const entries = journal.entries();
  return {
    number,
    outcome,
    attempts,
    fromVersionId,
    toVersionId,
    retiredClientId,
    timeline,
    requests: { rotate: countRequests(entries, 'rotate'), retire: countRequests(entries, 'retire') },
    logins: logins(),
  };
}

function observeMoments(
  sandbox: DemoSandbox,
  rotation: { readonly startMs: number; readonly fromVersionId: string; readonly toVersionId: string },
) {
  let changes: Change[] = [];
  let stock = takeStock(sandbox);
  const note = (change: Change | undefined) => {
    if (change !== undefined) changes.push(change);
  };
  const ends = [
    sandbox.genesys.subscribe((event) => note(describeGenesysEvent(event))),
    sandbox.lambda.logs.subscribe(({ line }) => note(describeLogLine(line))),
  ];
  const old = sandbox.credential(rotation.fromVersionId);
  return {
    take({ name, atMs, error }: { name: string; atMs: number; error?: string | undefined }): Moment {
      const before = stock;
      stock = takeStock(sandbox);
      const dueMs = ({ Name, GroupName }: { Name: string; GroupName: string }) =>
        sandbox.scheduler.dueMs(Name, GroupName);
      const moved = describeStockChanges(before, stock, dueMs);
      // What a function throws it has logged as well: a moment says it once.
      const seen = changes.filter(({ place }) => error === undefined || place !== 'Error');
      changes = [];
      const candidate = sandbox.credential(rotation.toVersionId);
      return {
        kind: 'moment',
        name,
        atMs: atMs - rotation.startMs,
        // The function's own words explain what the services show, so they come last.
        changes: [...seen.filter(isService), ...moved, ...seen.filter((change) => !isService(change))],
        canLogIn: { old: sandbox.canLogIn(old), new: candidate && sandbox.canLogIn(candidate) },
        error,
      };
    },
    end() {
      for (const end of ends) end();
    },
  };
}

function isService({ place }: Change): boolean {
  return place === 'Genesys';
}
