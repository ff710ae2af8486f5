import type { Generation, Intent } from '../../ports/ledger-state.ts';
import { withDuty } from '../begin-duty.ts';
import { generationOf, withoutFields } from '../generations.ts';
import { isSettled } from '../lock.ts';
import { nowInQuarantine, nowRevoked } from '../revoke.ts';
import { clientOf, loginOf, type Pass } from './pass.ts';

const foundLater = 'found after an unknown outcome';

/**
 * Section 6.7: checks what a revocation without a recorded outcome did, whatever state its generation is in
 * by now. createSecret handles the intent of a planned generation. If the request may still be in flight, a later run checks.
 */
export function settleIntent(pass: Pass): void {
  const { intent } = pass.state;
  if (intent === undefined || !isSettled(pass.state, pass.context.nowMs)) return;
  const generation = generationOf(pass.state, intent.generation);
  if (generation?.state === 'planned') return;
  const isMade = intent.call === 'create-client' || intent.call === 'create-secret';
  if (generation === undefined || generation.state === 'revoked' || isMade || intent.clientId === undefined) {
    closeIntent(pass);
    return;
  }
  settle(pass, intent, intent.clientId, generation);
}

function settle(pass: Pass, { call }: Intent, clientId: string, generation: Generation): void {
  const { context } = pass;
  const client = clientOf(pass, clientId);
  if (client === undefined || client.state === 'unknown') return;
  if (client.state === 'absent') {
    revoked(pass, generation.n, 'delete-client');
    return;
  }
  if (client.state === 'inactive') {
    if (call === 'deactivate-client' && generation.state !== 'quarantine') {
      pass.state = nowInQuarantine(pass.state, generation.n, { reason: foundLater }, context);
    }
    closeIntent(pass);
    return;
  }
  const { values } = pass.observation;
  const versionId = generation.versions.findLast((id) => (values.get(id)?.kind ?? 'credential') === 'credential');
  // If no login can be attempted with it any more, the duty is carried out again, which harms no program.
  if ((call !== 'regenerate-secret' && call !== 'delete-secret') || versionId === undefined) {
    closeIntent(pass);
    return;
  }
  const login = loginOf(pass, versionId);
  if (login === 'rejected') revoked(pass, generation.n, call);
  if (login === 'accepted') closeIntent(pass);
}

/** The login that proves it, with its correlation id, is still owed. */
function revoked(pass: Pass, n: number, how: 'delete-client' | 'regenerate-secret' | 'delete-secret'): void {
  const { context } = pass;
  const state = nowRevoked(pass.state, n, { how, reason: foundLater }, context);
  pass.state = withDuty(state, n, { phase: 'verify', reason: foundLater }, context);
}

function closeIntent(pass: Pass): void {
  pass.state = withoutFields(pass.state, ['intent']);
}
