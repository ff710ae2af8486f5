import { adopt, reconcile } from './decisions.mjs';
import { retireStep } from './retire.mjs';
import { rotateStep } from './rotate.mjs';

/** Section 9, as far as it matters here. */
export function watch(w, i, on) {
  if (w.secrets[i].ledger.lock > 0) return false;
  if (reconcile(w, i, on).adopt) adopt(w, i, on);
}

export const step = (w, p, world, on) => (p.kind === 'rotate' ? rotateStep : retireStep)(w, p, world, on);

/** Ids are used again, so that a state does not depend on how often something was tried. */
export const freeId = (w) => [1, 2, 3, 4, 5].find((id) => !w.processes.some((p) => p.id === id));

/** RotateSecret: a new version, or the one that is not complete again. */
export function rotateSecret(secret) {
  if (secret.pending < 0 || secret.pending === secret.current) secret.pending = secret.versions.push(null) - 1;
  secret.rotating = secret.pending;
}
