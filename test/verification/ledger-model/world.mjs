import { GRACE } from './worlds.mjs';

export function initial(world) {
  const clients = Array.from({ length: world.clients }, () => ({
    serial: 1,
    active: 1,
    exists: 1,
    owner: -1,
    contested: 0,
    nonce: '',
  }));
  const secrets = world.secrets.map((client) => ({
    versions: [[client, 1]],
    current: 0,
    pending: -1,
    previous: -1,
    rotating: -1,
    excused: 0,
    moved: 0,
    ledger: { generations: [], rotation: null, intent: null, lock: 0, pair: [], seen: 0 },
  }));
  if (world.paired) {
    // A secret that was rotated before: client 1 is the standby, whose secret nobody knows.
    clients[0].owner = clients[1].owner = 0;
    secrets[0].ledger.generations.push({ client: 0, versions: [0], state: 'current' });
    secrets[0].ledger.pair = [0, 1];
  }
  return {
    time: 0,
    clients,
    secrets,
    processes: [],
    inFlight: [],
    left: { steal: 0, ...world.budget },
    lastInForce: {},
    bad: '',
  };
}

const key = ([client, serial]) => `${client}:${serial}`;
export const same = (one, other) => one && other && one[0] === other[0] && one[1] === other[1];
export const isLive = (w, credential) => {
  const client = credential && w.clients[credential[0]];
  return Boolean(client?.exists && client.active && client.serial === credential[1]);
};
export const currentOf = (secret) => secret.versions[secret.current];

/** Moves AWSCURRENT and remembers, for the check alone, until when a credential was in force. */
export function moveCurrent(w, secret, version) {
  const before = currentOf(secret);
  secret.previous = secret.current;
  secret.current = version;
  if (!same(before, currentOf(secret))) w.lastInForce[key(before)] = w.time;
  delete w.lastInForce[key(currentOf(secret))];
}

/** What an irreversible call does. Whatever dies of it is checked against invariants 1 and 3. */
export function takeEffect(w, { call, client, nonce, secret }, world, isLate = false) {
  if (call === 'create') {
    w.clients.push({ serial: 1, active: 1, exists: 1, owner: -1, contested: 0, nonce });
    return [w.clients.length - 1, 1];
  }
  const target = w.clients[client];
  if (!target.exists) return [client, target.serial];
  const dies = [client, target.serial];
  if (isLive(w, dies)) {
    const held = w.secrets.find((other) => same(currentOf(other), dies));
    // Between guard and effect an operator may have moved AWSCURRENT (section 11): that must be repaired.
    if (held && world.strategy === 'in-place' && nonce)
      held.excused = 1; // By design, until finishSecret.
    else if (held && (world.gap || isLate) && held === w.secrets[secret] && held.moved) held.excused = 1;
    else if (held) w.bad = `AWSCURRENT of secret ${w.secrets.indexOf(held)} was revoked (${call} client ${client})`;
    else if (w.time < w.lastInForce[key(dies)] + GRACE && !world.gap && !(isLate && w.secrets[secret].moved))
      w.bad = `client ${client} was revoked in its grace period (${call})`;
  }
  if (call === 'regenerate') target.serial += 1;
  if (call === 'deactivate') target.active = 0;
  if (call === 'delete') target.exists = target.active = 0;
  return [client, target.serial];
}
