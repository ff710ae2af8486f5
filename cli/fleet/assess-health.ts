import type { Waiting } from '../../lambda/ports/ledger-state.ts';
import type { FleetSecret, SecretHealth } from './fleet.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** A failed rotation is retried by Secrets Manager for about this long. */
const rotationMs = hourMs;

/**
 * The state of a secret in one word, the most urgent first.
 *
 * @param secret everything that was read
 */
export function assessHealth(secret: Omit<FleetSecret, 'state'>, nowMs: number): SecretHealth {
  const { ledger, rotation, duties } = secret;
  const end = endOf(secret);
  if (end !== undefined) return end;
  const hold = ledger?.holds[0];
  if (hold !== undefined) {
    return { level: 'failing', code: hold.code, detail: `held since ${hold.since}` };
  }
  const leaked = ledger?.generations.find(({ n, compromised }) => compromised && n === ledger.currentGeneration);
  if (leaked !== undefined) {
    return {
      level: 'failing',
      code: 'credential-compromised',
      detail: `generation ${leaked.n} is in force and leaked`,
    };
  }
  const late = duties.find(({ attempts, dueAt }) => attempts >= 3 || nowMs - Date.parse(dueAt) > hourMs);
  const open = openRotationOf(secret, nowMs);
  if (open?.level === 'failing') return open;
  if (late !== undefined && late.deferrals === 0) {
    const tries = late.attempts === 1 ? '1 try' : `${late.attempts} tries`;
    return { level: 'failing', code: 'retirement-overdue', detail: `generation ${late.generation}, ${tries}` };
  }
  if (open !== undefined) return open;
  if (!rotation.isOn) {
    return {
      level: 'warning',
      code: 'rotation-off',
      detail: rotation.isOurs ? 'turned off' : 'another function rotates it',
    };
  }
  if (ledger === undefined) {
    return { level: 'warning', code: 'not-adopted', detail: 'the ledger does not know it yet' };
  }
  const overdueMs = overdueBy(secret, nowMs);
  if (overdueMs > 0)
    return { level: 'failing', code: 'rotation-overdue', detail: `by ${Math.ceil(overdueMs / hourMs)} h` };
  if (rotation.problem !== undefined) return { level: 'warning', code: 'interval-too-long', detail: rotation.problem };
  const deferred = duties.find(({ deferrals }) => deferrals > 0);
  if (deferred !== undefined) {
    return { level: 'warning', code: 'in-use', detail: `revocation deferred ${deferred.deferrals} of 3 times` };
  }
  const wasRotated = ledger.generations.some(({ origin }) => origin !== 'adopted');
  return wasRotated
    ? { level: 'ok', code: 'rotated', detail: '' }
    : { level: 'ok', code: 'adopted', detail: 'not rotated yet' };
}

/** A secret that is being given up, or has been. */
function endOf({ ledger, duties, exists, deletionAt }: Omit<FleetSecret, 'state'>): SecretHealth | undefined {
  if (ledger?.decommissionedAt !== undefined) {
    const left = duties.length;
    return left > 0
      ? { level: 'busy', code: 'decommissioning', detail: `${left} credentials to revoke` }
      : { level: 'ok', code: 'decommissioned', detail: 'every credential is revoked' };
  }
  if (!exists) return { level: 'warning', code: 'gone', detail: 'the secret no longer exists' };
  if (deletionAt === undefined) return undefined;
  return { level: 'warning', code: 'secret-deleted', detail: 'scheduled for deletion' };
}

/** The rotation that is held until it is approved; `undefined` if none is, or an emergency has overtaken it. */
export function heldForApproval({ ledger, labels }: Pick<FleetSecret, 'ledger' | 'labels'>): Waiting | undefined {
  const { openRotation: open, waiting } = ledger ?? {};
  const isHeld = waiting?.reason === 'approval-required' && (open?.token ?? labels.pending) === waiting.token;
  return isHeld && open?.emergency !== true ? waiting : undefined;
}

/** The rotation that has not begun because of a freeze window. */
export function heldByFreeze({ ledger, labels }: Pick<FleetSecret, 'ledger' | 'labels'>): Waiting | undefined {
  const { openRotation: open, waiting } = ledger ?? {};
  if (open !== undefined || labels.pending === undefined || labels.pending === labels.current) return undefined;
  return waiting?.token === labels.pending && waiting.reason === 'rotation-frozen' ? waiting : undefined;
}

function openRotationOf(secret: Omit<FleetSecret, 'state'>, nowMs: number): SecretHealth | undefined {
  const { ledger, labels, freezes } = secret;
  const open = ledger?.openRotation;
  const held = heldForApproval(secret);
  if (held !== undefined) {
    return { level: 'warning', code: 'approval-required', detail: `waits for an approval since ${held.since}` };
  }
  if (open !== undefined) {
    const isLate = nowMs - Date.parse(open.startedAt) > rotationMs;
    const what = open.emergency ? 'emergency rotation' : 'rotation';
    return isLate
      ? { level: 'failing', code: 'rotation-stuck', detail: `${what} open since ${open.startedAt}` }
      : { level: 'busy', code: 'rotating', detail: `${what} of generation ${open.generation}` };
  }
  // createSecret failed before it made anything.
  if (labels.pending === undefined || labels.pending === labels.current) return undefined;
  const frozen = heldByFreeze(secret);
  if (frozen !== undefined) return frozenNow(freezes, nowMs) ?? justFrozen(frozen, freezes);
  return { level: 'failing', code: 'rotation-failed', detail: 'AWSPENDING is left on a version; see its timeline' };
}

/** Of the freeze windows that hold at a time, the one that ends last. */
export function freezeThen(freezes: FleetSecret['freezes'], atMs: number): FleetSecret['freezes'][number] | undefined {
  const holding = freezes.filter(({ from, until }) => Date.parse(from) <= atMs && atMs < Date.parse(until));
  return holding.toSorted((one, other) => (one.until < other.until ? 1 : -1))[0];
}

function frozenNow(freezes: FleetSecret['freezes'], nowMs: number): SecretHealth | undefined {
  const last = freezeThen(freezes, nowMs);
  if (last === undefined) return undefined;
  const reason = last.reason === undefined ? '' : `, ${last.reason}`;
  return { level: 'busy', code: 'rotation-frozen', detail: `until ${last.until}${reason}` };
}

/** The window has ended. watch starts the rotation at the turn of the secret, once a day. */
function justFrozen({ at }: Waiting, freezes: FleetSecret['freezes']): SecretHealth {
  const detail = `waited for a freeze window, last at ${at}`;
  const isDue = freezes.some(({ from }) => from <= at);
  return { level: isDue ? 'busy' : 'failing', code: isDue ? 'rotation-due' : 'rotation-overdue', detail };
}

/** Milliseconds since the rotation should have been done; 0 if it is not overdue. */
function overdueBy({ rotation, credential }: Omit<FleetSecret, 'state'>, nowMs: number): number {
  const { nextRotationAt } = rotation;
  if (nextRotationAt !== undefined && Date.parse(nextRotationAt) + dayMs < nowMs)
    return nowMs - Date.parse(nextRotationAt);
  const { ageSeconds, policySeconds } = credential;
  if (ageSeconds === undefined || policySeconds === undefined) return 0;
  // A window may be open for a day.
  return Math.max(0, (ageSeconds - policySeconds) * 1000 - dayMs);
}
