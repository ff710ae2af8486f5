import { randomUUID } from 'node:crypto';
import { awaitRetirements } from './await-retirements.ts';
import { countRequests } from './count-requests.ts';
import type { DemoSandbox } from './demo-sandbox.ts';
import { describeGenesysEvent, describeLogLine } from './describe-change.ts';
import { describeSnapshotChanges, holderOf, takeSnapshot } from './snapshot.ts';
import type { Change, ProgressListener, RotationRecord, StepEntry, TimelineEntry } from './timeline.ts';
import { watchLogins } from './watch-logins.ts';

/** Has Secrets Manager rotate the secret, then waits until every scheduled revocation has run. */
export async function recordRotation(
  sandbox: DemoSandbox,
  number: number,
  listener: ProgressListener,
): Promise<RotationRecord> {
  const { clock, journal, secretsManager, secret } = sandbox;
  const toVersionId = randomUUID();
  const fromVersionId = holderOf(secretsManager.versions(secret.name), 'AWSCURRENT') ?? '';
  const retiredClientId = sandbox.credential()?.clientId ?? '';
  const timeline: TimelineEntry[] = [];
  const record = (entry: TimelineEntry) => {
    timeline.push(entry);
    listener.onEntry(entry);
  };
  const observer = observeSteps(sandbox, { startMs: clock.now(), fromVersionId, toVersionId });
  const logins = watchLogins(sandbox);
  journal.clear();

  // A step is recorded when the next one begins, so that it includes what Secrets Manager does after it.
  let currentStep: { name: string; atMs: number; error?: string | undefined } = {
    name: 'RotateSecret',
    atMs: clock.now(),
  };
  const { outcome, attempts } = await secretsManager.rotate(secret.name, {
    token: toVersionId,
    beforeStep({ step }) {
      record(observer.take(currentStep));
      listener.onActivity(step);
    },
    afterStep({ step, invocation }) {
      currentStep = { name: step, atMs: clock.now(), error: invocation.error?.errorMessage };
    },
  });
  record(observer.take(currentStep));
  if (outcome === 'succeeded') {
    await awaitRetirements(sandbox, listener, {
      waited: record,
      retired: (error) => record(observer.take({ name: 'retire', atMs: clock.now(), error })),
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

function observeSteps(
  sandbox: DemoSandbox,
  rotation: { readonly startMs: number; readonly fromVersionId: string; readonly toVersionId: string },
) {
  let changes: Change[] = [];
  let snapshot = takeSnapshot(sandbox);
  const note = (change: Change | undefined) => {
    if (change !== undefined) changes.push(change);
  };
  const ends = [
    sandbox.genesys.subscribe((event) => note(describeGenesysEvent(event))),
    sandbox.lambda.logs.subscribe(({ line }) => note(describeLogLine(line))),
  ];
  const old = sandbox.credential(rotation.fromVersionId);
  return {
    take({ name, atMs, error }: { name: string; atMs: number; error?: string | undefined }): StepEntry {
      const before = snapshot;
      snapshot = takeSnapshot(sandbox);
      const dueMs = ({ Name, GroupName }: { Name: string; GroupName: string }) =>
        sandbox.scheduler.dueMs(Name, GroupName);
      const moved = describeSnapshotChanges(before, snapshot, dueMs);
      // A function also logs the error it throws: show it once.
      const observed = changes.filter(({ place }) => error === undefined || place !== 'Error');
      changes = [];
      const pending = sandbox.credential(rotation.toVersionId);
      return {
        kind: 'step',
        name,
        atMs: atMs - rotation.startMs,
        // Log lines explain the changes in the services, so they come last.
        changes: [...observed.filter(isGenesys), ...moved, ...observed.filter((change) => !isGenesys(change))],
        canLogIn: { old: sandbox.canLogIn(old), new: pending && sandbox.canLogIn(pending) },
        error,
      };
    },
    end() {
      for (const end of ends) end();
    },
  };
}

function isGenesys({ place }: Change): boolean {
  return place === 'Genesys Cloud';
}
