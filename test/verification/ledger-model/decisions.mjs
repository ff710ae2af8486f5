import { currentOf, isLive, same } from './world.mjs';
import { GRACE } from './worlds.mjs';

/** C1, C2: which generation a version holds; -1 if none. Documents are compared in memory. */
export function recognize(secret, version, on) {
  const { generations } = secret.ledger;
  const byId = generations.findIndex(
    (generation) => generation.versions.includes(version) || generation.token === version,
  );
  if (byId >= 0 || !on.byCredential) return byId;
  return generations.findIndex((generation) =>
    generation.versions.some((known) => same(secret.versions[known], secret.versions[version])),
  );
}

/** T5: all but the generation `n` are not in force any more. */
export function noLongerInForce(w, { generations }, n, on) {
  const were = generations.filter(({ state }, m) => m !== n && state === 'current');
  for (const other of were) {
    const due = on.lastInForce ? w.time + GRACE : (other.firstDue ?? w.time + GRACE);
    Object.assign(other, { state: 'grace', due }, on.lastInForce ? {} : { firstDue: due });
  }
  return were;
}

/** T4 and T5: a generation is seen in force, and the one before it no longer is. */
export function nowInForce(w, secret, n, on) {
  const { ledger } = secret;
  const inForce = ledger.generations[n];
  for (const other of noLongerInForce(w, ledger, n, on)) {
    if (other.client === inForce.client) other.state = 'revoked';
    if (!ledger.pair.includes(inForce.client)) ledger.pair = [other.client, inForce.client];
  }
  if (!ledger.pair.includes(inForce.client)) ledger.pair = [inForce.client];
  // R4: activate before anything relies on it.
  if (inForce.state === 'quarantine' && w.clients[inForce.client].exists) w.clients[inForce.client].active = 1;
  inForce.state = 'current';
  delete inForce.due;
}

/** T3: the pending value is stored, so what the client held before is dead. */
export function nowStored(secret, n, token) {
  const { generations } = secret.ledger;
  const stored = generations[n];
  Object.assign(stored, { state: 'stored', versions: [token], client: secret.versions[token][0] });
  for (const other of generations) {
    if (other === stored || other.client !== stored.client || other.state === 'current') continue;
    other.state = 'revoked';
    delete other.due;
  }
  if (secret.ledger.intent?.generation === n) secret.ledger.intent = null;
}

/** Section 8. `hold`: no irreversible call; `ours`: except the repair, S1.1. */
export function reconcile(w, i, on) {
  const secret = w.secrets[i];
  const { ledger } = secret;
  const { generations } = ledger;
  const result = { hold: '', ours: false, adopt: false };
  // 6.7: an intent whose end is not known is asked about.
  const isSettled = !on.settle || !w.inFlight.some((sent) => sent.secret === i);
  if (ledger.intent?.call === 'revoke' && isSettled) {
    const asked = generations[ledger.intent.generation];
    const client = w.clients[asked.client];
    const credential = secret.versions[asked.versions[0]];
    if (!client.exists || (credential && client.serial !== credential[1])) asked.state = 'revoked';
    else if (!client.active && asked.state !== 'quarantine')
      Object.assign(asked, { state: 'quarantine', due: w.time + GRACE });
    ledger.intent = null;
  }
  const rotating = ledger.rotation && generations[ledger.rotation.generation];
  for (const given of generations) {
    // A slow run stored the value after the rotation had been given up.
    if (given.state === 'abandoned' && given.versions.length === 0 && secret.versions[given.token]) {
      Object.assign(given, { versions: [given.token], client: secret.versions[given.token][0] });
      w.clients[given.client].owner = i;
    }
  }
  if (rotating?.state === 'planned' && secret.versions[ledger.rotation.token]) {
    nowStored(secret, ledger.rotation.generation, ledger.rotation.token);
    w.clients[rotating.client].owner = i;
  }
  ledger.seen = secret.current;
  const credential = currentOf(secret);
  const n = recognize(secret, secret.current, on);
  if (n < 0) {
    if (generations.length === 0)
      result.adopt = true; // R16
    else if (w.clients[credential[0]].owner !== i && on.owner)
      result.hold = 'client changed'; // R9
    else if (!isLive(w, credential) && on.possession)
      result.hold = 'rejected'; // R8
    else {
      for (const other of generations)
        if (other.client === credential[0] && other.state !== 'current') other.state = 'revoked';
      generations.push({ client: credential[0], versions: [secret.current], state: 'external' });
      nowInForce(w, secret, generations.length - 1, on);
    }
  } else {
    const seen = generations[n];
    if (!seen.versions.includes(secret.current)) seen.versions.push(secret.current); // R2
    if (seen.state === 'revoked')
      Object.assign(result, { hold: 'rejected', ours: true }); // R5
    else {
      if (seen.state !== 'current') nowInForce(w, secret, n, on); // R3, R4, R6, R7
      // R5: a later generation on this client, in whatever state, says that we may have regenerated it.
      const isReplaced = generations.some(({ client }, m) => m > n && client === credential[0]);
      if (isReplaced && !isLive(w, credential)) Object.assign(result, { hold: 'rejected', ours: true });
    }
  }
  if (result.hold) noLongerInForce(w, ledger, n, on);
  if (ledger.rotation) {
    const { token } = ledger.rotation;
    if (rotating.state === 'current' || rotating.state === 'grace') ledger.rotation = null;
    else if (secret.pending !== token && secret.current !== token) {
      // T6, R12
      if (on.duty && rotating.state !== 'revoked') Object.assign(rotating, { state: 'abandoned', due: w.time });
      else rotating.state = 'revoked';
      // L5: the intent of another call may still be on the way.
      if (ledger.intent?.generation === ledger.rotation.generation) ledger.intent = null;
      ledger.rotation = null;
    }
  }
  return result;
}

/** T1, R16, R21: by createSecret, or by watch when it first sees the secret. */
export function adopt(w, i, on) {
  const secret = w.secrets[i];
  const credential = currentOf(secret);
  const client = w.clients[credential[0]];
  if (on.possession && !isLive(w, credential)) return false; // P4
  if (on.owner && client.owner !== -1 && client.owner !== i) {
    client.contested = 1; // Whoever owns it must not revoke it either.
    return false;
  }
  client.owner = i;
  secret.ledger.generations.push({ client: credential[0], versions: [secret.current], state: 'current' });
  secret.ledger.pair = [credential[0]];
  return true;
}

/** What was in force or given up is never promoted by a rotation again. */
export const isOver = (generation) => ['grace', 'quarantine', 'revoked', 'abandoned'].includes(generation?.state);

/** Section 7: what the duty of a generation asks for now. */
export function phaseOf(w, i, n, world, on) {
  const { ledger } = w.secrets[i];
  const generation = ledger.generations[n];
  if (generation.state === 'quarantine') return { call: 'delete', client: generation.client };
  // 6.7: a create whose answer was lost is found by its intent.
  const client = generation.client >= 0 ? generation.client : w.clients.findIndex(({ nonce }) => nonce === `${i}.${n}`);
  if (client < 0 || !w.clients[client].exists) return { call: 'done' };
  if (on.oneSecret) {
    const others = ledger.generations.filter((other, m) => m !== n && other.client === client);
    if (others.some(({ state }) => state === 'current' || state === 'stored')) return { call: 'done' };
    if (others.some(({ state, due }) => state === 'planned' || (state === 'grace' && w.time < due)))
      return { call: 'wait' };
  }
  const stays = world.strategy === 'alternating' && ledger.pair.includes(client);
  return { call: stays ? 'regenerate' : 'deactivate', client };
}

/** S1: what the next generation is made of. */
export function chooseTarget(w, i, world, reconciled, on) {
  const secret = w.secrets[i];
  const { ledger } = secret;
  const credential = currentOf(secret);
  if (!isLive(w, credential) && on.possession) {
    const client = w.clients[credential[0]];
    if (!reconciled.ours || !on.repair) return undefined;
    const isUsed = ledger.generations.some(
      (other) => other.client === credential[0] && other.state === 'grace' && w.time < other.due,
    );
    if (isUsed && world.strategy === 'in-place') return undefined; // Move AWSCURRENT forward, or wait for the end of its grace period.
    return client.exists && client.active && !isUsed
      ? { call: 'regenerate', client: credential[0] }
      : { call: 'create', client: -1 };
  }
  if (reconciled.hold) return undefined;
  if (world.strategy === 'in-place') return { call: 'regenerate', client: credential[0] };
  const standby = ledger.pair.find((client) => client !== credential[0] && w.clients[client].active);
  if (world.strategy !== 'alternating' || standby === undefined) return { call: 'create', client: -1 };
  if (w.clients[standby].contested) return undefined;
  const inGrace = ledger.generations.some(
    ({ client, state, due }) => client === standby && state === 'grace' && w.time < due,
  );
  return inGrace ? undefined : { call: 'regenerate', client: standby };
}
