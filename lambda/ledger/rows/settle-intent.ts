import type { Generation, Intent } from '../../ports/ledger-state.ts';
import { generationOf, withoutFields } from '../generations.ts';
import { isSettled } from '../lock.ts';
import { nowInQuarantine, nowRevoked } from '../revoke.ts';
import { clientOf, loginOf, type Pass } from './pass.ts';

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
  const reason = 'found after an unknown outcome';
  if (client.state === 'absent') {
    pass.state = nowRevoked(pass.state, generation.n, { how: 'delete-client', reason }, context);
    return;
  }
  if (client.state === 'inactive') {
    if (call === 'deactivate-client' && generation.state !== 'quarantine') {
      pass.state = nowInQuarantine(pass.state, generation.n, reason, context);
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
  if (login === 'rejected') pass.state = nowRevoked(pass.state, generation.n, { how: call, reason }, context);
  if (login === 'accepted') closeIntent(pass);
}

function closeIntent(pass: Pass): void {
  pass.state = withoutFields(pass.state, ['intent']);
}
