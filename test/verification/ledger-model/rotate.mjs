import { adopt, chooseTarget, isOver, nowStored, recognize, reconcile } from './decisions.mjs';
import { acquire, end, release, request, stopRotating } from './processes.mjs';
import { currentOf, isLive, moveCurrent, takeEffect } from './world.mjs';

/** createSecret (0 to 6) and finishSecret (7 to 13) of one token. Answers `false` when it has to wait. */
export function rotateStep(w, p, world, on) {
  const secret = w.secrets[p.secret];
  const { ledger } = secret;
  const { token } = p;
  switch (p.at) {
    case 0: // D: acquire the lock, read STATE
    case 7:
      if (!acquire(w, p, on)) return false;
      p.at += 1;
      return rotateStep(w, p, world, on);
    case 1: {
      // S: describe, read; D: commit what reconcile finds
      const reconciled = reconcile(w, p.secret, on);
      const held = recognize(secret, token, on);
      const over =
        secret.current === token || secret.pending !== token || (on.history && isOver(ledger.generations[held]));
      if (over || (secret.versions[token] && held >= 0 && ledger.generations[held].state === 'current')) {
        stopRotating(secret, token); // P1, R13, R14, R15
        if (on.history && isOver(ledger.generations[held]) && secret.pending === token) secret.pending = -1;
        end(w, p);
      } else if (secret.versions[token]) {
        release(w, p);
        p.at = 7;
      } else if (reconciled.hold && !reconciled.ours) end(w, p);
      else {
        p.at = 2;
        return rotateStep(w, p, world, on);
      }
      return;
    }
    case 2: {
      // G: log in with AWSCURRENT, GET clients; D: OWNER
      const reconciled = reconcile(w, p.secret, on);
      if (reconciled.adopt && !adopt(w, p.secret, on)) return void end(w, p);
      const planned = ledger.rotation?.token === token ? ledger.generations[ledger.rotation.generation] : undefined;
      const isBack = (other) => other.client === planned?.client && (other.state === 'current' || w.time < other.due);
      p.target = chooseTarget(w, p.secret, world, reconciled, on);
      if (planned && p.target) {
        if (ledger.generations.some((other) => isBack(other) && isLive(w, secret.versions[other.versions[0]]))) {
          // AWSCURRENT was on the client that was to be regenerated, and it logs in: nothing has happened to it. Plan anew.
          planned.client = p.target.client;
        } else {
          // 6.7: never a second one beside what the intent may have made.
          const nonce = `${p.secret}.${ledger.rotation.generation}`;
          const found = planned.client >= 0 ? planned.client : w.clients.findIndex((client) => client.nonce === nonce);
          p.target = found >= 0 ? { call: 'regenerate', client: found } : { call: 'create', client: -1 };
        }
      }
      if (!p.target) end(w, p);
      else p.at = 3;
      return;
    }
    case 3: // D: commit the intent
      if (on.intent && ledger.rotation?.token !== token) {
        ledger.generations.push({ client: p.target.client, versions: [], state: 'planned', token });
        ledger.rotation = { token, generation: ledger.generations.length - 1 };
      }
      if (on.intent) ledger.intent = { call: p.target.call, generation: ledger.rotation.generation };
      p.at = 4;
      return;
    case 4: // guard, then G: the irreversible call
      if (on.reread) {
        const reconciled = reconcile(w, p.secret, on);
        const isCurrents =
          world.strategy !== 'in-place' && p.target.client === currentOf(secret)[0] && isLive(w, currentOf(secret));
        const now = isCurrents ? undefined : chooseTarget(w, p.secret, world, reconciled, on);
        if (secret.pending !== token || !now) {
          p.at = 1;
          return;
        }
      }
      p.at = 14;
      return world.gap ? undefined : rotateStep(w, p, world, on);
    case 14:
      p.made = takeEffect(w, request(p, ledger), world);
      p.at = 5;
      return;
    case 5: // S: PutSecretValue. A version takes a value once; the label comes with it.
      if (secret.versions[token]) {
        p.at = 1;
        return;
      }
      secret.versions[token] = p.made;
      secret.pending = token;
      p.at = 6;
      return;
    case 6: // D: outcome; OWNER of what was created
      if (!on.intent) {
        ledger.generations.push({ client: p.made[0], versions: [token], state: 'planned' });
        ledger.rotation = { token, generation: ledger.generations.length - 1 };
      }
      if (ledger.rotation?.token === token) nowStored(secret, ledger.rotation.generation, token);
      w.clients[p.made[0]].owner = p.secret;
      delete p.made;
      delete p.target;
      release(w, p);
      p.at = 7;
      return;
    case 8: {
      // S: describe, read; G: log in with AWSPENDING
      const reconciled = reconcile(w, p.secret, on);
      const held = recognize(secret, token, on);
      if (secret.current === token || secret.pending !== token || (on.history && isOver(ledger.generations[held]))) {
        stopRotating(secret, token);
        end(w, p);
      } else if (reconciled.hold && !reconciled.ours) end(w, p);
      else if (!isLive(w, secret.versions[token])) p.at = 12;
      else {
        p.from = secret.current; // D: commit "promoting"; T: timer
        p.at = 10;
      }
      return;
    }
    case 10: // S: UpdateSecretVersionStage, a compare-and-swap
      if (secret.current !== p.from) {
        p.at = 8;
        return;
      }
      moveCurrent(w, secret, token);
      secret.moved = 0;
      if (secret.pending === token && !world.keepPending) secret.pending = -1;
      p.at = 11;
      return;
    case 11: // D: outcome
      reconcile(w, p.secret, on);
      stopRotating(secret, token);
      return void end(w, p);
    case 12: // D: T6. G3: only beside a working AWSCURRENT
      if (!isLive(w, currentOf(secret)) || !ledger.rotation) return void end(w, p);
      Object.assign(
        ledger.generations[ledger.rotation.generation],
        on.duty ? { state: 'abandoned', due: w.time } : { state: 'revoked' },
      );
      p.at = 13;
      return;
    case 13: // S: take AWSPENDING off
      if (secret.pending === token) secret.pending = -1;
      stopRotating(secret, token);
      reconcile(w, p.secret, on);
      return void end(w, p);
  }
}
