import type { ClientRecord, Generation, SecretState } from '../ports/ledger-state.ts';

const versionsKept = 20;
const revokedKept = 10;

export function generationOf(state: SecretState, n: number | undefined): Generation | undefined {
  return state.generations.find((generation) => generation.n === n);
}

/** The state with these fields of a generation changed and others removed. */
export function withGeneration(
  state: SecretState,
  n: number,
  changes: Partial<Generation>,
  without: readonly (keyof Generation)[] = [],
): SecretState {
  const generations = state.generations.map((generation) =>
    generation.n === n ? omit({ ...generation, ...changes }, without) : generation,
  );
  return { ...state, generations };
}

/** The state without some of its optional fields. */
export function withoutFields(state: SecretState, fields: readonly ('rotation' | 'waiting' | 'intent')[]): SecretState {
  return omit(state, fields);
}

export function withClient(state: SecretState, clientId: string, changes: Partial<ClientRecord>): SecretState {
  const known = state.clients[clientId] ?? { role: 'pending', origin: 'created', claimed: false };
  return { ...state, clients: { ...state.clients, [clientId]: { ...known, ...changes } } };
}

export function withVersion(state: SecretState, n: number, versionId: string): SecretState {
  const versions = generationOf(state, n)?.versions ?? [];
  if (versions.includes(versionId)) return state;
  return withGeneration(state, n, { versions: [...versions, versionId].slice(-versionsKept) });
}

/** Whether a generation was in force or abandoned. A rotation never promotes it again (R13, R15). */
export function isOver({ state }: Generation): boolean {
  return state === 'grace' || state === 'quarantine' || state === 'revoked' || state === 'abandoned';
}

/**
 * Whether several secrets of the client may be live. On any other client only the latest one is, so the state of one
 * generation implies the state of the others. After a change of the strategy it is such a client again, once the others
 * are revoked.
 */
export function hasSeveralSecrets(state: SecretState, clientId: string): boolean {
  const on = state.generations.filter((one) => one.clientId === clientId && one.state !== 'revoked');
  if (on.some(({ secretId }) => secretId !== undefined)) return true;
  const { rotation } = state;
  return rotation?.strategy === 'multi-secret' && on.some(({ n }) => n === rotation.generation);
}

/** The other generations on this one's client, if only one of them can be live. */
export function rivalsOf(state: SecretState, generation: Generation): readonly Generation[] {
  const { clientId, n } = generation;
  if (clientId === undefined || hasSeveralSecrets(state, clientId)) return [];
  return state.generations.filter((other) => other.n !== n && other.clientId === clientId);
}

/** The state without revoked generations beyond the newest 10. The events still record them. */
export function forgetOldest(state: SecretState): SecretState {
  const settled = state.generations.filter(
    ({ n, state: its, duty, creation }) =>
      its === 'revoked' && duty === undefined && creation?.sweepAt === undefined && n !== state.rotation?.generation,
  );
  const forgotten = new Set(settled.slice(0, -revokedKept));
  if (forgotten.size === 0) return state;
  return { ...state, generations: state.generations.filter((generation) => !forgotten.has(generation)) };
}

function omit<T extends object>(from: T, fields: readonly (keyof T)[]): T {
  const kept = { ...from };
  for (const field of fields) delete kept[field];
  return kept;
}
