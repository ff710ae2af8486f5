import { leaks } from '../crash/invariants.ts';
import { owedBy } from '../crash/ledger-facts.ts';
import { passTime } from './commands/time.ts';
import { logsIn, readFacts, versionAt } from './facts.ts';
import type { History, Model } from './history.ts';
import { repair } from './repair.ts';
import { rotateAndCompare } from './rotation.ts';

const dayMs = 86_400_000;

/** Repairs everything, rotates once more, lets every period elapse, and returns the violations. */
export async function violationsAtTheEnd(model: Model, real: History): Promise<string[]> {
  const { hasInterfered } = model;
  const violations = await repair(model, real);
  real.trace('everything is repaired', readFacts(real));
  if (violations.length > 0) return violations;
  model.hasInterfered = false;
  model.facts = readFacts(real);
  const { word, violations: wrong = [] } = await rotateAndCompare(model, real);
  if (word !== 'succeeded') return [...wrong, `5: the rotation after every repair failed with ${word}`];
  model.facts = readFacts(real);
  real.trace('rotated once more', model.facts);
  violations.push(...wrong, ...(await passTime(model, real, 4 * dayMs)));
  real.ledger.look();
  real.trace('every period is over', readFacts(real));
  return [...real.ledger.violations, ...violations, ...whatIsLeft(real, hasInterfered), ...leaks(real.service)];
}

/** Only the current credential may be live, and the standby client, whose secret is stored nowhere. */
function whatIsLeft(real: History, hasInterfered: boolean): string[] {
  const { service, ledger, bystander } = real;
  const facts = readFacts(real);
  const current = versionAt(facts, 'AWSCURRENT')?.document;
  const violations: string[] = [];
  if (!logsIn(facts, current)) violations.push('1: AWSCURRENT does not log in');
  const stored = new Set(facts.versions.map(({ document }) => document?.clientSecret));
  for (const { id, live, state } of facts.clients) {
    if (state === 'deleted' || (hasInterfered && wasReported(real, id))) continue;
    const others = id === current?.clientId ? live.filter((secret) => secret !== current.clientSecret) : live;
    const isStandby = id === current?.standbyClientId;
    const stranded = others.filter((secret) => stored.has(secret) || !(isStandby || ledger.createdByHand.has(secret)));
    if (stranded.length > 0)
      violations.push(`2/4: ${stranded.length} live secrets of a client are stranded, and that was not reported`);
    else if (!isStandby && id !== current?.clientId)
      violations.push(`4: a client remains, ${state}, and that was not reported`);
  }
  violations.push(...owedBy(facts.ledger).map((owed) => `4: the ledger still owes ${owed}`));
  if (!service.genesys.canLogIn(bystander.clientId, bystander.clientSecret)) {
    violations.push('3: an unrelated client no longer logs in');
  }
  return violations;
}

/** What the product has handed over to a person by name is that person's. */
function wasReported({ service, arn }: History, clientId: string): boolean {
  return service.lambda.logs.lines().some(({ line }) => {
    if (!line.includes(clientId) || !line.includes(arn)) return false;
    // What only says that a description was replaced hands nothing over.
    const isFinding = line.includes('"finding":') && !line.includes('"finding":"claim-missing"');
    return isFinding || line.includes('"level":"ERROR"');
  });
}
