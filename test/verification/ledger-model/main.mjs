// The executable model of the ledger. One transition is one call to the outside (Genesys Cloud, Secrets Manager, DynamoDB), so that crashes,
// operators and other functions come between any two calls that change something. A secret of a client is a serial number: only the
// client's latest is live. Not modeled: stale DescribeSecret, destinations, multi-secret, emergencies, in-use deferral, lost or restored
// ledgers, decommission, transfer.
//
//   node test/verification/ledger-model/main.mjs                     every world (must find nothing), then every safeguard taken out (each must find something)
//   node test/verification/ledger-model/main.mjs later               one world with all safeguards
//   node test/verification/ledger-model/main.mjs later -lock,-due    the same world without these safeguards; prints the shortest counterexample
import { explore } from './explore.mjs';
import { deepWorlds, safeguards, worlds } from './worlds.mjs';

const all = Object.fromEntries(Object.keys(safeguards).map((name) => [name, true]));

function tell(name, result, startedAt) {
  const took = `${result.states} states, ${((performance.now() - startedAt) / 1000).toFixed(1)} s${result.cut ? ' (cut off)' : ''}`;
  console.log(`${name.padEnd(28)} ${result.problem ?? 'no violation'}  [${took}]`);
  for (const [n, label] of result.trace.entries()) console.log(`    ${String(n + 1).padStart(2)} ${label}`);
}

const [name, without = ''] = process.argv.slice(2);
const off = Object.fromEntries(
  without
    .split(',')
    .filter(Boolean)
    .map((rule) => [rule.replace(/^-/, ''), false]),
);
if (name) {
  const startedAt = performance.now();
  tell(`${name} ${without}`, explore({ ...worlds, ...deepWorlds }[name], { ...all, ...off }), startedAt);
} else {
  let failed = false;
  for (const [each, world] of Object.entries(worlds)) {
    const startedAt = performance.now();
    const result = explore(world, all);
    failed ||= result.problem !== undefined;
    tell(each, result, startedAt);
  }
  for (const rule of Object.keys(safeguards)) {
    let found;
    for (const [each, world] of Object.entries(worlds)) {
      const startedAt = performance.now();
      const result = explore(world, { ...all, [rule]: false });
      if (!result.problem) continue;
      found = true;
      tell(`without ${rule} (${each})`, result, startedAt);
      break;
    }
    if (!found) console.log(`without ${rule}: NOT NOTICED`);
    failed ||= !found;
  }
  process.exitCode = failed ? 1 : 0;
}
