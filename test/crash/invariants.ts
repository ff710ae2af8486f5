import { LeakSearch } from '../secrecy/canaries.ts';
import { copiesThatDiffer, copiesThatDoNotLogIn } from './copies.ts';
import type { Credential, World } from './scenario.ts';

/** What must be so at every instant, whatever went wrong. Answers what is not. */
export function violationsNow(world: World): string[] {
  const { service, secretArn, scenario } = world;
  const violations: string[] = [];
  const { genesys, secretsManager } = service;
  const current = parse(secretsManager.value(secretArn));
  const logsIn = (credential: Credential) => genesys.canLogIn(credential.clientId, credential.clientSecret);
  if (current === undefined) violations.push('1: AWSCURRENT has no value');
  else if (!logsIn(current) && !world.loginsInterrupted) violations.push('1: AWSCURRENT does not log in');
  const pending = parse(secretsManager.value(secretArn, 'AWSPENDING'));
  if (pending !== undefined && !logsIn(pending) && scenario.candidateDiesAfter === undefined)
    violations.push('3: what AWSPENDING refers to does not log in');
  violations.push(...copiesThatDoNotLogIn(world).map((violation) => `1: ${violation}`));
  return violations;
}

/** What must be so when everything is over. Answers what is not. */
export function violationsAtTheEnd(world: World): string[] {
  const { service, secretArn, secretName, retired } = world;
  const { genesys, secretsManager, scheduler, deadLetters, deadLetterArn } = service;
  const violations: string[] = [];
  const current = parse(secretsManager.value(secretArn));
  if (current === undefined) return ['1: AWSCURRENT has no value'];
  if (!genesys.canLogIn(current.clientId, current.clientSecret)) violations.push('1: AWSCURRENT does not log in');

  const stored = storedSecrets(world);
  for (const live of genesys.liveCredentials().filter(({ clientName }) => clientName === secretName)) {
    if (live.clientId === current.clientId && live.clientSecret === current.clientSecret) continue;
    // The secret of the idle twin is alive, for a client cannot be without one; but nobody may know it.
    const isIdleTwin = live.clientId === current.standbyClientId && !stored.has(live.clientSecret);
    if (!isIdleTwin) violations.push(`2/4: ${live.clientId} is stranded with a live secret`);
  }
  for (const left of genesys.clients().filter(({ name, deleted }) => name === secretName && !deleted)) {
    if (left.id !== current.clientId && left.id !== current.standbyClientId) {
      violations.push(`4: the client ${left.id} is left, ${left.state}`);
    }
  }
  if (genesys.canLogIn(retired.clientId, retired.clientSecret)) violations.push('4: the old credential still logs in');
  if (!provedRefused(world)) violations.push('4: no proof that the old one is refused');
  if (current.note !== 'kept') violations.push('8: a field that is not ours was lost');
  if (scheduler.schedules().some(({ Target }) => Target.Input?.includes(secretArn))) {
    violations.push('4: a retirement is left over');
  }
  if (deadLetters.messages(deadLetterArn).length > 0) violations.push('7: there are dead letters');
  violations.push(...copiesThatDiffer(world, current).map((violation) => `9: ${violation}`));
  return violations;
}

/** One rotation makes one client, whatever happens on the way; only two runs at once may not know of each other. */
export function secondCandidates({ service, secretName }: World): string[] {
  const made = service.genesys.clients().flatMap(({ name, description = '' }) => {
    const token = /token=([^\s\]]+)/.exec(description)?.[1];
    return name === secretName && token !== undefined ? [token] : [];
  });
  return made.length === new Set(made).size ? [] : ['2: a second candidate was made for one rotation'];
}

/** Secrets, tokens and Basic headers in anything that leaves the functions other than to where it belongs. */
export function leaks({
  genesys,
  lambda,
  cloudWatch,
  scheduler,
  secretsManager,
  eventBridge,
}: World['service']): string[] {
  const outputs: Record<string, string> = {
    log: lambda.logs
      .lines()
      .map(({ line }) => line)
      .join('\n'),
    metric: JSON.stringify(cloudWatch.metrics()),
    schedule: JSON.stringify(scheduler.schedules()),
    event: JSON.stringify([secretsManager.events.all(), eventBridge.events()]),
  };
  const search = searches.get(genesys) ?? new LeakSearch();
  searches.set(genesys, search);
  return search.find(outputs, [...genesys.createdSecrets(), ...genesys.issuedTokens()]).map((leak) => `6: ${leak}`);
}

/** One for each sandbox, which is asked after every history for ever more secrets. */
const searches = new WeakMap<World['service']['genesys'], LeakSearch>();

function provedRefused({ service, retired, secretArn }: World): boolean {
  return service.lambda.logs
    .lines()
    .some(
      ({ line }) =>
        line.includes('"revocation-verified"') && line.includes(retired.clientId) && line.includes(secretArn),
    );
}

function storedSecrets({ service, secretArn }: World): Set<string | undefined> {
  const { secretsManager } = service;
  const versions = Object.keys(secretsManager.versions(secretArn));
  return new Set(versions.map((version) => parse(secretsManager.value(secretArn, version))?.clientSecret));
}

function parse(text: string | undefined): (Credential & { standbyClientId?: string; note?: string }) | undefined {
  return text === undefined ? undefined : JSON.parse(text);
}
