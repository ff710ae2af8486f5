import { freeId, rotateSecret, step, watch } from './functions.mjs';
import { request } from './processes.mjs';
import { currentOf, isLive, moveCurrent, takeEffect } from './world.mjs';

/** Every transition that is possible in a state, as [label, change]. */
export function* transitions(w, world, on) {
  const at = (p) => w.processes.indexOf(p);
  for (const p of w.processes) {
    const name = `${p.kind}${p.kind === 'rotate' ? `(v${p.token})` : `(g${p.generation})`} of secret ${p.secret}`;
    yield [`${name} at ${p.at}`, (x) => step(x, x.processes[at(p)], world, on)];
    if (w.left.crash > 0) {
      const crash = (x) => {
        x.left.crash -= 1;
        const { ledger } = x.secrets[p.secret];
        if (ledger.lock === p.id) ledger.lock = -1;
        x.processes.splice(at(p), 1);
      };
      yield [`${name} dies before ${p.at}`, crash];
      const sends = world.gap ? p.at === 14 : p.at === 4;
      if (sends)
        yield [
          `${name} dies, its request is on the way`,
          (x) => {
            x.inFlight.push(request(p, w.secrets[p.secret].ledger));
            crash(x);
          },
        ];
    }
  }
  for (const [n, late] of w.inFlight.entries()) {
    yield [`late ${late.call} of client ${late.client}`, (x) => takeEffect(x, x.inFlight.splice(n, 1)[0], world, true)];
    yield ['a request is lost', (x) => void x.inFlight.splice(n, 1)];
  }
  // No invocation and no request lasts an hour.
  if (w.time < world.ticks && w.processes.length === 0 && w.inFlight.length === 0)
    yield [
      'an hour passes, watch runs',
      (x) => {
        x.time += 1;
        for (const i of x.secrets.keys()) watch(x, i, on);
      },
    ];
  for (const [i, secret] of w.secrets.entries()) {
    const start = (x, fields) => x.processes.push({ id: freeId(x), secret: i, at: 0, ...fields });
    const order = (x, fields) => {
      x.left.order -= 1;
      start(x, { kind: 'retire', ...fields });
    };
    const has = (kind) => w.processes.some((p) => p.kind === kind && p.secret === i);
    const isRunning = w.processes.some((p) => p.kind === 'rotate' && p.secret === i && p.token === secret.rotating);
    if (secret.rotating >= 0 && !isRunning)
      yield [
        `Secrets Manager runs v${secret.rotating} of secret ${i}`,
        (x) => start(x, { kind: 'rotate', token: secret.rotating }),
      ];
    if (w.left.rotate > 0 && secret.rotating < 0)
      yield [
        `RotateSecret ${i}`,
        (x) => {
          x.left.rotate -= 1;
          rotateSecret(x.secrets[i]);
        },
      ];
    if (w.left.order > 0 && !has('retire')) {
      if (!on.lookup)
        for (const client of w.clients.keys())
          yield [`order for client ${client} of secret ${i}`, (x) => order(x, { client, generation: 0 })];
      else
        for (const [n, { state }] of secret.ledger.generations.entries())
          if (state !== 'revoked') yield [`order for g${n} of secret ${i}`, (x) => order(x, { generation: n })];
    }
    // A label moved: watch is told at once, and an operator who is slower than that is all we promise for (section 11).
    const isSeen = secret.ledger.generations.length === 0 || secret.ledger.seen === secret.current;
    if (!isSeen) yield [`watch, secret ${i}`, (x) => watch(x, i, on)];
    const operator = (label, change) => [
      `operator: ${label}, secret ${i}`,
      (x) => {
        x.left.op -= 1;
        change(x.secrets[i], x);
      },
    ];
    const move = (version) => (s, x) => {
      moveCurrent(x, s, version);
      s.moved = 1;
      if (!isLive(x, currentOf(s))) s.excused = 1;
    };
    if (w.left.op > 0 && isSeen) {
      if (secret.previous >= 0) yield operator(`AWSCURRENT back to v${secret.previous}`, move(secret.previous));
      const newest = secret.versions.findLastIndex((version) => version);
      if (newest !== secret.current && newest !== secret.previous)
        yield operator(`AWSCURRENT to v${newest}`, move(newest));
      yield operator('edits another field', (s, x) => moveCurrent(x, s, s.versions.push(currentOf(s)) - 1));
      if (secret.pending >= 0)
        yield operator('gives the rotation up', (s) => void Object.assign(s, { pending: -1, rotating: -1 }));
      if (secret.previous >= 0 && secret.pending < 0)
        yield operator('AWSPENDING on AWSPREVIOUS', (s) => void Object.assign(s, { pending: s.previous }));
    }
    if (w.left.steal > 0 && i === 0)
      yield [
        'thief: stores client 1 with a wrong secret in secret 0',
        (x) => {
          x.left.steal -= 1;
          moveCurrent(x, x.secrets[0], x.secrets[0].versions.push([1, 99]) - 1);
          x.secrets[0].excused = 1;
        },
      ];
  }
}
