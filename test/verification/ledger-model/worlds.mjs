/** How long a grace or quarantine period is, in ticks. */
export const GRACE = 1;

/** Rules that can be taken out, by the name of the sabotage, with the rule number in LEDGER.md. */
export const safeguards = {
  lock: 'L1: rotate and retire act only while they hold the secret',
  reread: 'G4: the labels are read again right before an irreversible call',
  due: 'O5: an order does nothing before its time',
  owner: 'OWNER, R21: a client belongs to one secret',
  intent: 'G1: what is about to be created is recorded first',
  lookup: 'G2: an order names a generation of this secret, not a client',
  lastInForce: 'T5: the grace period counts from when a credential was last in force',
  working: 'G3: nothing is revoked unless AWSCURRENT logs in',
  settle: 'L5: whoever takes over a lock waits until requests in flight are over',
  possession: 'P4: AWSCURRENT logs in before anything is made for it',
  history: 'R13, R15: what was in force before is never promoted or discarded by a rotation',
  oneSecret: 'phaseOf: a client that another generation needs is not touched',
  duty: 'T6: what an abandoned rotation made stays owed',
  repair: 'S1.1: a client that we revoked too late is regenerated again',
  byCredential: 'C2: a credential is recognized by what it is, not by its version id',
};

/** The worlds: what exists at the beginning, who may act how often, and how far time runs. */
export const worlds = {
  shared: {
    strategy: 'alternating',
    secrets: [0, 0],
    clients: 1,
    budget: { op: 0, crash: 0, rotate: 3, order: 2 },
    ticks: 2,
  },
  thief: {
    strategy: 'alternating',
    secrets: [0, 1],
    clients: 2,
    budget: { op: 0, crash: 0, rotate: 2, order: 1, steal: 1 },
    ticks: 1,
  },
  // An operator acts between the guard and the request: not preventable (section 11), so it must be repaired.
  gap: {
    strategy: 'alternating',
    secrets: [0],
    clients: 2,
    paired: true,
    gap: true,
    budget: { op: 2, crash: 1, rotate: 1, order: 1 },
    ticks: 1,
  },
  crash: {
    strategy: 'alternating',
    secrets: [0],
    clients: 2,
    paired: true,
    budget: { op: 1, crash: 1, rotate: 2, order: 1 },
    ticks: 2,
  },
  operators: {
    strategy: 'alternating',
    secrets: [0],
    clients: 1,
    budget: { op: 3, crash: 0, rotate: 1, order: 2 },
    ticks: 2,
  },
  later: {
    strategy: 'alternating',
    secrets: [0],
    clients: 2,
    paired: true,
    budget: { op: 2, crash: 0, rotate: 2, order: 1 },
    ticks: 2,
  },
  first: {
    strategy: 'alternating',
    secrets: [0],
    clients: 1,
    budget: { op: 1, crash: 2, rotate: 1, order: 1 },
    ticks: 1,
  },
  replacement: {
    strategy: 'replacement',
    secrets: [0],
    clients: 1,
    budget: { op: 2, crash: 1, rotate: 1, order: 2 },
    ticks: 3,
  },
  inPlace: {
    strategy: 'in-place',
    secrets: [0],
    clients: 1,
    budget: { op: 2, crash: 1, rotate: 2, order: 1 },
    ticks: 2,
  },
  // AWSPENDING stays on the version that became current, which AWS calls legal.
  kept: {
    strategy: 'alternating',
    secrets: [0],
    clients: 1,
    keepPending: true,
    budget: { op: 2, crash: 0, rotate: 2, order: 1 },
    ticks: 2,
  },
  two: {
    strategy: 'alternating',
    secrets: [0, 1],
    clients: 2,
    budget: { op: 1, crash: 0, rotate: 2, order: 1 },
    ticks: 1,
  },
};

/** Only by name: minutes, and gigabytes of memory. */
export const deepWorlds = {
  deep: {
    strategy: 'alternating',
    secrets: [0],
    clients: 1,
    budget: { op: 2, crash: 1, rotate: 2, order: 1 },
    ticks: 2,
  },
  deepReplacement: {
    strategy: 'replacement',
    secrets: [0],
    clients: 1,
    budget: { op: 2, crash: 1, rotate: 2, order: 2 },
    ticks: 3,
  },
};
