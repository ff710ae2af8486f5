import type { Duty } from '../../ports/ledger-state.ts';
import { decommission } from '../decommission.ts';
import { generationOf, withGeneration } from '../generations.ts';
import { afterAbsence, dueNow } from '../periods.ts';
import { withEvent } from '../transition-context.ts';
import { hold, type Pass } from './pass.ts';

/** R18. */
export function reconcileSwitchedOff(pass: Pass): void {
  const { rotation } = pass.observation;
  if (rotation === 'on') return;
  const isDead = pass.context.strategy === 'in-place' && pass.mayRepair;
  pass.findings.push({ code: 'rotation-off', severity: isDead ? 'critical' : 'warning' });
}

/** R19: answers whether the secret can be read at all. */
export function reconcileDeletion(pass: Pass): boolean {
  const isDeleted = pass.observation.deletion !== 'none';
  if (isDeleted && pass.state.decommissionedAt === undefined) hold(pass, 'secret-deleted');
  const wasDeleted = pass.before.holds.some(({ code }) => code === 'secret-deleted');
  if (!isDeleted && wasDeleted) changeDuties(pass, (duty) => afterAbsence(duty, pass.context.nowMs));
  return !isDeleted;
}

/** R20: a restored table is older than the world. Nobody is surprised before another whole grace period. */
export function reconcileTable(pass: Pass): void {
  const { tableId } = pass.observation;
  if (tableId === undefined || tableId === pass.state.tableId) return;
  if (pass.state.tableId !== undefined) {
    pass.isRestored = true;
    pass.findings.push({ code: 'ledger-restored', severity: 'critical' });
    changeDuties(pass, (duty) => afterAbsence(duty, pass.context.nowMs));
  }
  pass.state = { ...pass.state, tableId };
}

/**
 * R23: the tag names the token of the rotation that answers a leak, or a version that holds what leaked. The token of such
 * a rotation is a version too, from then on: it has been answered.
 */
export function reconcileEmergency(pass: Pass): void {
  const { compromised, stepToken, pendingVersionId } = pass.observation;
  if (compromised === undefined || isAnswered(pass, compromised)) return;
  const { rotation, generations } = pass.state;
  const leaked = generations.find(({ state, versions }) => state !== 'planned' && versions.includes(compromised));
  if (rotation?.token === compromised) {
    beginEmergency(pass);
  } else if (leaked === undefined) {
    if (compromised === stepToken || compromised === pendingVersionId) return;
    pass.findings.push({ code: 'emergency-not-applied', severity: 'warning' });
  } else if (leaked.state === 'revoked') {
    pass.findings.push({ code: 'emergency-not-applied', severity: 'info', generation: leaked.n });
  } else if (!leaked.compromised) {
    pass.state = withGeneration(pass.state, leaked.n, { compromised: true });
    changeDuties(pass, (duty) => dueNow(duty, pass.context.nowMs), leaked.n);
    const fields = { type: 'credential-compromised', generation: leaked.n, reason: 'named by the tag' };
    pass.state = withEvent(pass.state, fields, pass.context);
    if (leaked.state === 'current') beginEmergency(pass);
  }
}

/** R24: answers whether everything is owed, so that what AWSCURRENT refers to makes no difference. */
export function reconcileDecommission(pass: Pass): boolean {
  const { approvals } = pass.observation;
  const { nowMs } = pass.context;
  const approval = approvals.find(({ kind, expiresAt }) => kind === 'decommission' && Date.parse(expiresAt) > nowMs);
  if (approval !== undefined) {
    pass.state = decommission(pass.state, approval.by, pass.context);
    pass.actions.push({ kind: 'remove-approval', approval });
  }
  return pass.state.decommissionedAt !== undefined;
}

function isAnswered(pass: Pass, token: string): boolean {
  const { rotation, generations } = pass.state;
  if (rotation?.token === token) return rotation.emergency;
  return generations.some((generation) => generation.emergency && generation.token === token);
}

/** Recorded at first sight, and never lowered. */
function beginEmergency(pass: Pass): void {
  const { rotation } = pass.state;
  if (rotation === undefined || rotation.emergency) return;
  pass.state = { ...pass.state, rotation: { ...rotation, emergency: true } };
  if (generationOf(pass.state, rotation.generation) !== undefined) {
    pass.state = withGeneration(pass.state, rotation.generation, { emergency: true });
  }
  const fields = { type: 'emergency-began', generation: rotation.generation, reason: 'named by the tag' };
  pass.state = withEvent(pass.state, fields, pass.context);
}

function changeDuties(pass: Pass, change: (duty: Duty) => Duty, only?: number): void {
  for (const { n, duty } of pass.state.generations) {
    if (duty === undefined || (only ?? n) !== n) continue;
    pass.state = withGeneration(pass.state, n, { duty: change(duty) });
  }
}
