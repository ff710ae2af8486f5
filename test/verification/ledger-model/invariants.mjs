import { reconcile } from './decisions.mjs';
import { freeId, rotateSecret, step, watch } from './functions.mjs';
import { currentOf, isLive, same } from './world.mjs';

/** What must hold in every state. */
export function violation(w) {
  if (w.bad) return w.bad;
  for (const [i, secret] of w.secrets.entries()) {
    if (isLive(w, currentOf(secret))) secret.excused = 0;
    else if (!secret.excused) return `AWSCURRENT of secret ${i} is dead`;
    const isForeign = (version) =>
      w.secrets.some(
        (other) => other !== secret && other.versions[0][0] === version?.[0] && secret.versions[0][0] !== version[0],
      );
    if (secret.versions.some((version) => isForeign(version) && isLive(w, version)))
      return `secret ${i} was given a client of another secret`;
  }
  const claims = w.secrets.flatMap(({ ledger }, i) =>
    [...new Set(ledger.generations.filter(({ state }) => state !== 'revoked').map(({ client }) => client))].map(
      (client) => [client, i],
    ),
  );
  const twice = claims.find(([client, i]) => client >= 0 && claims.some(([other, j]) => other === client && j !== i));
  return twice && `client ${twice[0]} belongs to two secrets`;
}

/** When nobody disturbs any more: rotations are retried, watch sends the orders that are due, time passes. Then all must be well. */
export function violationAtRest(from, world, on) {
  const w = structuredClone(from);
  const run = (fields) => {
    const p = { id: freeId(w), at: 0, ...fields };
    w.processes.push(p);
    for (let n = 0; n < 60 && w.processes.includes(p); n += 1) if (step(w, p, world, on) === false) return;
  };
  for (let round = 0; round < 16; round += 1) {
    for (const [i, secret] of w.secrets.entries()) {
      const { ledger } = secret;
      if (secret.pending >= 0 && secret.pending !== secret.current && round > 3) rotateSecret(secret); // Stuck: watch restarts it.
      if (secret.rotating >= 0) run({ kind: 'rotate', secret: i, token: secret.rotating });
      watch(w, i, on);
      const { hold, ours } = reconcile(w, i, on);
      if (hold && ours && secret.rotating < 0) {
        rotateSecret(secret);
        run({ kind: 'rotate', secret: i, token: secret.rotating });
      }
      for (const [n, { due, client }] of ledger.generations.entries())
        if (due <= w.time) run({ kind: 'retire', secret: i, generation: n, client: Math.max(0, client) });
    }
    w.time += 1;
  }
  if (w.bad) return `at rest: ${w.bad}`;
  for (const [i, secret] of w.secrets.entries()) {
    const { generations } = secret.ledger;
    if (generations.length === 0) continue;
    const { hold, ours } = reconcile(w, i, on);
    if (hold && !ours) continue; // A finding; a person decides.
    if (!isLive(w, currentOf(secret))) return `at rest: AWSCURRENT of secret ${i} is dead`;
    const inForce = (credential) => w.secrets.some((other) => same(currentOf(other), credential));
    const old = secret.versions.findIndex((credential) => isLive(w, credential) && !inForce(credential));
    if (old >= 0) return `at rest: the old credential in v${old} of secret ${i} still logs in`;
  }
  const known = w.secrets.flatMap(({ ledger }) => [...ledger.pair, ...ledger.generations.map(({ client }) => client)]);
  const stranded = w.clients.findIndex(
    ({ nonce, active, exists }, client) => nonce && active && exists && !known.includes(client),
  );
  return stranded >= 0 ? `at rest: client ${stranded}, which we created, is stranded` : undefined;
}
