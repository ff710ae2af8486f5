import type { Generation } from '../../ports/ledger-state.ts';
import { identified, nowStored } from '../now-stored.ts';
import type { ObservedValue } from '../observation.ts';
import { wasCreatedFor } from '../was-created-for.ts';
import { clientOf, type Pass } from './pass.ts';

/** T3, R7, R11: the value that a rotation stored under its token, seen by whoever comes first. */
export function identifyStored(pass: Pass): void {
  for (const generation of pass.state.generations) {
    const isWaiting = generation.state === 'planned' || generation.state === 'abandoned';
    if (!isWaiting || generation.versions.length > 0 || generation.token === undefined) continue;
    const value = pass.observation.values.get(generation.token);
    if (value === undefined) pass.needs.push({ kind: 'value', versionId: generation.token });
    if (value?.kind !== 'credential' || !isOfPlan(pass, generation, value)) continue;
    const { clientId, secretId } = value;
    const stored = { versionId: generation.token, clientId, secretId };
    // A slow run may store a value after its rotation was given up: that revives nothing.
    pass.state =
      generation.state === 'planned'
        ? nowStored(pass.state, generation.n, stored, pass.context)
        : identified(pass.state, generation.n, stored);
  }
}

/** T3's check: anybody who may write the secret may store a value under the token first. */
function isOfPlan(
  pass: Pass,
  generation: Generation,
  { clientId }: Extract<ObservedValue, { kind: 'credential' }>,
): boolean {
  if (generation.clientId !== undefined) return generation.clientId === clientId;
  if (generation.creation === undefined) return false;
  const client = clientOf(pass, clientId);
  return client !== undefined && wasCreatedFor(generation.creation, client);
}
