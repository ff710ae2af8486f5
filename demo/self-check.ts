import type { Afterwards } from './afterwards.ts';
import type { Credential } from './credential.ts';
import { type DemoSandbox, extraField } from './demo-sandbox.ts';
import { readLogLine } from './describe-change.ts';
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
  readonly asked: number;
  /** Every credential that was rotated out. */
  readonly retired: readonly Credential[];
  readonly afterwards: Afterwards;
  readonly secrecy: SecrecyReport;
}

/** What the product promises, looked up in the services themselves; only the proofs are read from the audit records. */
export function selfCheck(sandbox: DemoSandbox, evidence: Evidence): Check[] {
  const { records, asked, retired, afterwards, secrecy } = evidence;
  const succeeded = records.filter(({ outcome, attempts }) => outcome === 'succeeded' && attempts === 1).length;
  const accepted = retired.filter((credential) => sandbox.canLogIn(credential)).length;
  const proofs = countProofs(sandbox, records);
  return [
    check(
      asked === 1
        ? 'the rotation succeeded at the first attempt'
        : `all ${asked} rotations succeeded at the first attempt`,
      succeeded === asked,
      `${succeeded} of ${asked}`,
    ),
    check('AWSCURRENT logs in', sandbox.canLogIn(sandbox.credential()), 'it is refused'),
    loginsCheck(sandbox, records),
    check('every old credential is refused', accepted === 0, `${accepted} still logs in`),
    check('each revocation was proved by a refused login', proofs === asked, `${proofs} of ${asked} proved`),
    ...leftCredentials(sandbox, afterwards),
    check(
      `the field "${extraField.name}" of the secret survived`,
      sandbox.credential()?.[extraField.name] === extraField.value,
      'it is gone or changed',
    ),
    check(
      'no schedule and no dead letter is left',
      afterwards.schedules + afterwards.deadLetters === 0,
      `${afterwards.schedules} schedules, ${afterwards.deadLetters} dead letters`,
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

/** `in-place` has one window per rotation, and says so; all others have none. */
function loginsCheck({ strategy }: DemoSandbox, records: readonly RotationRecord[]): Check {
  const allowed = strategy === 'in-place' ? 1 : 0;
  const tries = records.reduce((sum, { logins }) => sum + logins.tries, 0);
  const interruptions = Math.max(0, ...records.map(({ logins }) => logins.interruptions));
  const claim =
    allowed === 0
      ? `AWSCURRENT logged in every time it was tried (after each of ${tries} requests)`
      : `AWSCURRENT was refused only in the one stated window (tried after each of ${tries} requests)`;
  return check(claim, tries > 0 && interruptions <= allowed, `interrupted ${interruptions} times in one rotation`);
}

/** Rotations whose old credential was seen to be refused after they began, by the functions' audit records. */
function countProofs({ lambda }: DemoSandbox, records: readonly RotationRecord[]): number {
  const audits = lambda.logs.lines().flatMap(({ line }) => {
    const record = readLogLine(line);
    return record?.audit === undefined ? [] : [{ ...record, audit: record.audit }];
  });
  if (audits.some(({ audit }) => audit.event === 'revocation-unverified')) return 0;
  return records.filter(({ retiredClientId, toVersionId }) =>
    audits.some(
      ({ audit, ...common }) =>
        audit.event === 'revocation-verified' &&
        audit.clientId === retiredClientId &&
        // The functions name the version that took over in every line: as their own, or as what they retire for.
        JSON.stringify(common).includes(toVersionId),
    ),
  ).length;
}

/** Exactly one credential that somebody holds; the idle client's new secret was thrown away unread. */
function leftCredentials(sandbox: DemoSandbox, { clients }: Afterwards): Check[] {
  const own = clients.filter(({ administers }) => !administers);
  const known = own.reduce((sum, { knownSecrets }) => sum + knownSecrets, 0);
  const standby = sandbox.credential()?.standbyClientId;
  const stray = own.filter(({ clientId, unknownSecrets }) => unknownSecrets > (clientId === standby ? 1 : 0));
  return [
    check(
      standby === undefined
        ? 'exactly one live credential is left'
        : "exactly one live credential is left (the idle client's secret is known to nobody)",
      known === 1 && stray.length === 0,
      `${known} are stored and live, ${stray.length} clients have one that nobody holds`,
    ),
  ];
}
