import { phaseOf, recognize, reconcile } from './decisions.mjs';
import { acquire, end, request } from './processes.mjs';
import { currentOf, isLive, takeEffect } from './world.mjs';
import { GRACE } from './worlds.mjs';

/** O1 to O12. */
export function retireStep(w, p, world, on) {
  const secret = w.secrets[p.secret];
  const { ledger } = secret;
  const generation = ledger.generations[p.generation];
  const decide = () => {
    const { hold, adopt } = reconcile(w, p.secret, on);
    if (!generation || !['grace', 'quarantine', 'abandoned'].includes(generation.state)) return undefined; // O4
    if (on.due && w.time < generation.due) return undefined; // O5
    if ((hold && on.working) || adopt) return undefined; // O6
    if (secret.pending >= 0 && recognize(secret, secret.pending, on) === p.generation) return undefined;
    if (on.working && !isLive(w, currentOf(secret))) return undefined; // O7
    const phase = phaseOf(w, p.secret, p.generation, world, on);
    return phase.client >= 0 && w.clients[phase.client].contested ? undefined : phase; // O8, R21
  };
  switch (p.at) {
    case 0:
      if (!acquire(w, p, on)) return false;
      p.at = 1;
      return retireStep(w, p, world, on);
    case 1: // S: describe, read; D: commit; G: log in with AWSCURRENT, GET client
      p.phase = on.lookup ? decide() : { call: 'regenerate', client: p.client };
      if (p.phase?.call === 'done') generation.state = 'revoked';
      if (!p.phase || p.phase.call === 'done' || p.phase.call === 'wait') end(w, p);
      else p.at = 3;
      return;
    case 3: // D: commit the intent
      ledger.intent = { call: 'revoke', generation: p.generation };
      if (generation) generation.client = p.phase.client;
      p.at = 4;
      return;
    case 4: // guard, then G: the irreversible call
      if (on.reread && on.lookup) {
        const now = decide();
        ledger.intent = null;
        if (now?.call !== p.phase.call || now.client !== p.phase.client) {
          p.at = 1;
          return;
        }
        ledger.intent = { call: 'revoke', generation: p.generation };
      }
      p.at = 14;
      return world.gap ? undefined : retireStep(w, p, world, on);
    case 14:
      takeEffect(w, request(p), world);
      p.at = 5;
      return;
    case 5: // G: log in with the old credential; D: outcome
      if (on.lookup) {
        const { call } = p.phase;
        Object.assign(
          generation,
          call === 'deactivate' ? { state: 'quarantine', due: w.time + GRACE } : { state: 'revoked' },
        );
        if (call !== 'deactivate') delete generation.due;
      }
      ledger.intent = null;
      return void end(w, p);
  }
}
