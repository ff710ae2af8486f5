import { abandonRotation } from '../abandon-rotation.ts';
import { generationOf, isOver, withoutFields, withVersion } from '../generations.ts';
import type { ObservedValue } from '../observation.ts';
import { recognize, recognizePending } from '../recognize.ts';
import type { Pass } from './pass.ts';

/** R6, R12: whether the open rotation continues. */
export function reconcileRotation(pass: Pass): void {
  const { rotation } = pass.state;
  const generation = generationOf(pass.state, rotation?.generation);
  if (rotation === undefined || generation === undefined) return;
  if (generation.state === 'current' || generation.state === 'grace' || generation.state === 'quarantine') {
    const isMine = pass.state.intent?.generation === generation.n;
    pass.state = withoutFields(pass.state, isMine ? ['rotation', 'intent'] : ['rotation']);
    return;
  }
  const { currentVersionId, pendingVersionId } = pass.observation;
  const isOn = [currentVersionId, pendingVersionId].some((id) => id !== undefined && isOfRotation(pass, id));
  if (isOn) return;
  pass.state = abandonRotation(pass.state, 'AWSPENDING is not on its version any more', pass.context);
  pass.findings.push({ code: 'rotation-abandoned', severity: 'info', generation: generation.n });
}

/** What waited has begun, was promoted or was given up: then nothing waits. */
export function reconcileWaiting(pass: Pass): void {
  const { waiting, rotation } = pass.state;
  if (waiting === undefined) return;
  const { pendingVersionId, currentVersionId } = pass.observation;
  const isPending = waiting.token === pendingVersionId && waiting.token !== currentVersionId;
  const hasBegun = rotation?.token === waiting.token;
  if (waiting.reason === 'rotation-frozen' ? isPending && !hasBegun : isPending || hasBegun) return;
  pass.state = withoutFields(pass.state, ['waiting']);
}

/** The token's version, or a version that holds the rotation's credential with other fields (E3). */
function isOfRotation(pass: Pass, versionId: string): boolean {
  const { rotation } = pass.state;
  if (versionId === rotation?.token) return true;
  const seen = recognize(pass.state, pass.observation.values, versionId);
  if (seen.kind === 'unread') pass.needs.push({ kind: 'value', versionId: seen.versionId });
  if (seen.kind !== 'known' || seen.n !== rotation?.generation) return false;
  pass.state = withVersion(pass.state, seen.n, versionId);
  return true;
}

/** R11, R13 to R15, R17: what AWSPENDING points to. */
export function reconcilePending(pass: Pass): void {
  const { pendingVersionId, currentVersionId, values } = pass.observation;
  // AWSPENDING may stay on the version that became current (R13).
  if (pendingVersionId === undefined || pendingVersionId === currentVersionId) return;
  const seen = recognizePending(pass.state, values, pendingVersionId);
  if (seen.kind === 'unread') pass.needs.push({ kind: 'value', versionId: seen.versionId });
  if (seen.kind === 'unknown' && isSameCredential(values.get(pendingVersionId), values.get(currentVersionId ?? ''))) {
    // What is in force may belong to no generation: it could not be adopted yet.
    pass.pending = { code: 'pending-equals-current', removeLabel: false };
  } else if (seen.kind === 'unknown' || seen.kind === 'unreadable') {
    pass.pending = { code: 'client-mismatch', removeLabel: false };
    pass.findings.push({ code: 'client-mismatch', severity: 'warning', versionId: pendingVersionId });
  }
  if (seen.kind === 'known') reconcilePendingGeneration(pass, seen.n, pendingVersionId);
}

function isSameCredential(one: ObservedValue | undefined, other: ObservedValue | undefined): boolean {
  return one?.kind === 'credential' && other?.kind === 'credential' && one.credential === other.credential;
}

function reconcilePendingGeneration(pass: Pass, n: number, versionId: string): void {
  const generation = generationOf(pass.state, n);
  if (generation === undefined) return;
  if (generation.state === 'current') {
    pass.pending = { code: 'pending-equals-current', removeLabel: false };
    pass.findings.push({ code: 'pending-equals-current', severity: 'info', generation: n, versionId });
    return;
  }
  if (!isOver(generation)) return;
  const code = generation.inForceFrom === undefined ? 'rotation-abandoned' : 'version-was-in-force';
  pass.pending = { code, removeLabel: true };
  pass.findings.push({ code, severity: 'warning', generation: n, versionId });
  const wasInForce = generationOf(pass.before, n)?.state === 'current';
  // R13: an operator rolled it back, so it must not be promoted again.
  if (wasInForce) pass.actions.push({ kind: 'remove-pending', versionId });
}
