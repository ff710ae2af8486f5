import { adopt, reconcile } from './decisions.mjs';
import { retireStep } from './retire.mjs';
import { rotateStep } from './rotate.mjs';

/** The part of section 9 that matters here. */
export function watch(w, i, on) {
  if (w.secrets[i].ledger.lock > 0) return false;
  if (reconcile(w, i, on).adopt) adopt(w, i, on);
}

export const step = (w, p, world, on) => (p.kind === 'rotate' ? rotateStep : retireStep)(w, p, world, on);

/** Reuses ids, so that a state does not depend on the number of attempts. */
export const freeId = (w) => [1, 2, 3, 4, 5].find((id) => !w.processes.some((p) => p.id === id));

/** RotateSecret: a new version, or the incomplete one again. */
export function rotateSecret(secret) {
  if (secret.pending < 0 || secret.pending === secret.current) secret.pending = secret.versions.push(null) - 1;
  secret.rotating = secret.pending;
}
