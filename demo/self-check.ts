import type { Credential } from './credential.ts';
import { type DemoSandbox, extraField } from './demo-sandbox.ts';
import { readLogLine } from './describe-change.ts';
import type { FinalState } from './final-state.ts';
import type { SecrecyReport } from './secrecy.ts';
import type { RotationRecord } from './timeline.ts';

export interface Check {
  readonly claim: string;
  readonly holds: boolean;
  /** What was found instead. */
  readonly found?: string;
}

export interface Evidence {
  readonly records: readonly RotationRecord[];
  /** The number of rotations requested. */
  readonly requested: number;
  /** Every credential that was replaced. */
  readonly retired: readonly Credential[];
  readonly finalState: FinalState;
  readonly secrecy: SecrecyReport;
}

/** Checks the product's promises against the services themselves; only the verified revocations are read from the audit records. */
export function selfCheck(sandbox: DemoSandbox, evidence: Evidence): Check[] {
  const { records, requested, retired, finalState, secrecy } = evidence;
  const succeeded = records.filter(({ outcome, attempts }) => outcome === 'succeeded' && attempts === 1).length;
  const accepted = retired.filter((credential) => sandbox.canLogIn(credential)).length;
  const verified = countVerifiedRevocations(sandbox, records);
  return [
    check(
      requested === 1
        ? 'the rotation succeeded on the first attempt'
        : `all ${requested} rotations succeeded on the first attempt`,
      succeeded === requested,
      `${succeeded} of ${requested}`,
    ),
    check('AWSCURRENT logs in', sandbox.canLogIn(sandbox.credential()), 'it is rejected'),
    loginsCheck(sandbox, records),
    check('every old credential is rejected', accepted === 0, `${accepted} still logs in`),
    check(
      'each revocation was verified by a rejected login',
      verified === requested,
      `${verified} of ${requested} verified`,
    ),
    ...liveCredentialChecks(sandbox, finalState),
    check(
      `the secret still has its field "${extraField.name}"`,
      sandbox.credential()?.[extraField.name] === extraField.value,
      'it is missing or changed',
    ),
    check(
      'no schedules and no dead letters remain',
      finalState.schedules + finalState.deadLetters === 0,
      `${finalState.schedules} schedules, ${finalState.deadLetters} dead letters`,
    ),
    check(
      `none of ${secrecy.searchedFor} secrets, tokens and Basic headers was printed, logged, scheduled or published`,
      secrecy.foundIn.length === 0 && secrecy.searchedFor > 0,
      `found in ${secrecy.foundIn.join(', ')}`,
    ),
  ];
}

function check(claim: string, holds: boolean, found: string): Check {
  return holds ? { claim, holds } : { claim, holds, found };
}

/** `in-place` has one documented outage per rotation; all other strategies have none. */
function loginsCheck({ strategy }: DemoSandbox, records: readonly RotationRecord[]): Check {
  const allowed = strategy === 'in-place' ? 1 : 0;
  const attempts = records.reduce((sum, { logins }) => sum + logins.attempts, 0);
  const outages = Math.max(0, ...records.map(({ logins }) => logins.outages));
  const claim =
    allowed === 0
      ? `AWSCURRENT logged in every time it was tried (after each of ${attempts} requests)`
      : `AWSCURRENT was rejected only during the one documented outage (tried after each of ${attempts} requests)`;
  return check(claim, attempts > 0 && outages <= allowed, `${outages} outages in one rotation`);
}

/** Counts the rotations for which the audit records say that the old credential was rejected afterwards. */
function countVerifiedRevocations({ lambda }: DemoSandbox, records: readonly RotationRecord[]): number {
  const audits = lambda.logs.lines().flatMap(({ line }) => {
    const record = readLogLine(line);
    return record?.audit === undefined ? [] : [{ ...record, audit: record.audit }];
  });
  if (audits.some(({ audit }) => audit.event === 'revocation-unverified')) return 0;
  const verified = audits.flatMap(({ audit }) => (audit.event === 'revocation-verified' ? audit.clientId : []));
  const retired = records.map(({ retiredClientId }) => retiredClientId);
  // A client of two takes turns, and is retired by every second rotation.
  const countOf = (clientIds: readonly (string | undefined)[], clientId: string) =>
    clientIds.filter((each) => each === clientId).length;
  return [...new Set(retired)].reduce(
    (sum, clientId) => sum + Math.min(countOf(retired, clientId), countOf(verified, clientId)),
    0,
  );
}

/** Exactly one stored credential may log in; the standby client's new secret was discarded. */
function liveCredentialChecks(sandbox: DemoSandbox, { clients }: FinalState): Check[] {
  const own = clients.filter(({ administers }) => !administers);
  const known = own.reduce((sum, { knownSecrets }) => sum + knownSecrets, 0);
  const standby = sandbox.credential()?.standbyClientId;
  const stray = own.filter(({ clientId, unknownSecrets }) => unknownSecrets > (clientId === standby ? 1 : 0));
  return [
    check(
      standby === undefined
        ? 'exactly one live credential remains'
        : "exactly one live credential remains (the standby client's secret was discarded)",
      known === 1 && stray.length === 0,
      `${known} are stored and live, ${stray.length} clients have a live secret that is not stored`,
    ),
  ];
}
