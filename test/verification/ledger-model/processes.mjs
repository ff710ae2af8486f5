export const release = (w, p) => {
  const { ledger } = w.secrets[p.secret];
  if (ledger.lock === p.id) ledger.lock = 0;
};
export const end = (w, p) => {
  release(w, p);
  w.processes = w.processes.filter((other) => other !== p);
};
/** L1, L5: `false` = must wait. A lock of -1 is one whose holder is dead and whose lease is over. */
export function acquire(w, p, on) {
  const { ledger } = w.secrets[p.secret];
  if (on.lock && ledger.lock > 0) return false;
  if (on.settle && ledger.lock === -1 && w.inFlight.some(({ secret }) => secret === p.secret)) return false;
  if (on.lock) ledger.lock = p.id;
  return true;
}
export const stopRotating = (secret, token) => {
  if (secret.rotating === token) secret.rotating = -1;
};

/** The request that a process is about to send. */
export function request(p, ledger) {
  if (p.kind === 'retire') return { ...p.phase, secret: p.secret };
  return { ...p.target, secret: p.secret, nonce: `${p.secret}.${ledger.rotation?.generation ?? `x${p.id}`}` };
}
