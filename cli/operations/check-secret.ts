import type { FleetSecret } from '../fleet/fleet.ts';
import type { Finding } from './inspect.ts';

const dayMs = 86_400_000;

/** What Secrets Manager and the ledger already show about a secret. Pure. */
export function checkSecret(secret: FleetSecret, nowMs: number): readonly Finding[] {
  return [...rotationFindings(secret), ...dutyFindings(secret), ...accessFindings(secret, nowMs)];
}

function rotationFindings({ rotation, deletionAt, exists, labels, ledger, name }: FleetSecret): Finding[] {
  if (!exists || deletionAt !== undefined) {
    const fix = `aws secretsmanager restore-secret --secret-id ${name}`;
    return [
      {
        check: 'secret',
        severity: 'blocker',
        message: 'deleted, or scheduled for deletion',
        fix,
        code: 'secret-deleted',
      },
    ];
  }
  const findings: Finding[] = [];
  if (!rotation.isOn) {
    findings.push({
      check: 'rotation',
      severity: 'blocker',
      message: rotation.isOurs ? 'rotation is turned off' : 'this deployment does not rotate it',
      fix: `genesys-oauth-rotation adopt ${name}`,
      code: 'rotation-not-enabled',
    });
  } else {
    const { expression = 'no schedule', nextRotationAt = 'unknown' } = rotation;
    const schedule = `${expression}, next ${nextRotationAt}`;
    findings.push(
      rotation.problem === undefined
        ? { check: 'rotation', severity: 'ok', message: schedule }
        : {
            check: 'rotation',
            severity: 'warning',
            message: `${schedule}: ${rotation.problem}`,
            fix: 'set the schedule of the configuration again (runbook, "A schedule was changed").',
            code: 'interval-too-long',
          },
    );
  }
  const { pending } = labels;
  if (pending !== undefined && pending !== labels.current) {
    findings.push({
      check: 'labels',
      severity: 'warning',
      message: `a rotation is open: version ${pending} has AWSPENDING${ledger?.openRotation === undefined ? ', and the ledger has not begun it' : ''}`,
      fix: `finish it: genesys-oauth-rotation rotate ${name} --wait; or end it: genesys-oauth-rotation abandon ${name}`,
    });
  }
  return findings;
}

function dutyFindings({ duties, name }: FleetSecret): Finding[] {
  return duties
    .filter(({ attempts, deferrals }) => attempts > 0 || deferrals > 0)
    .map(({ generation, phase, attempts, deferrals, nextAttemptAt }) => ({
      check: 'duties',
      severity: attempts >= 3 ? 'blocker' : 'warning',
      message: `${phase} of generation ${generation}: ${attempts} attempts failed, deferred ${deferrals} times, next at ${nextAttemptAt}`,
      fix:
        deferrals > 0 ? `see who uses it: genesys-oauth-rotation usage ${name}` : 'see the log of the retire function.',
    }));
}

function accessFindings({ rotation: { lastAccessedOn }, credential, duties }: FleetSecret, nowMs: number): Finding[] {
  if (lastAccessedOn === undefined) {
    const fix = 'make sure that its programs read it from Secrets Manager, and not from a copy.';
    return [{ check: 'access', severity: 'warning', message: 'no program has read the secret yet', fix }];
  }
  const readMs = Date.parse(lastAccessedOn) + dayMs;
  const isStale = duties.length > 0 && credential.since !== undefined && readMs < Date.parse(credential.since);
  if (isStale) {
    return [
      {
        check: 'access',
        severity: 'warning',
        message: `no program has read the secret since the last rotation (last on ${lastAccessedOn})`,
        fix: 'have the programs read it before the old credential dies.',
      },
    ];
  }
  const days = Math.max(0, Math.floor((nowMs - Date.parse(lastAccessedOn)) / dayMs));
  return [{ check: 'access', severity: 'ok', message: `last read ${days === 0 ? 'today' : `${days} days ago`}` }];
}
