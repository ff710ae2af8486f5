import { LeakSearch } from '../secrecy/canaries.ts';
import { copiesThatDiffer, copiesThatDoNotLogIn } from './copies.ts';
import { ledgerItemsOf, ledgerStateOf, owedBy } from './ledger-facts.ts';
import type { Credential, World } from './scenario.ts';

/** The invariants that hold at every instant. Returns the violations. */
export function violationsNow(world: World): string[] {
  const { service, secretArn, scenario } = world;
  const violations: string[] = [];
  const { genesys, secretsManager } = service;
  const current = parse(secretsManager.value(secretArn));
  const logsIn = (credential: Credential) => genesys.canLogIn(credential.clientId, credential.clientSecret);
  if (current === undefined) violations.push('1: AWSCURRENT has no value');
  else if (!logsIn(current) && !world.loginsInterrupted) violations.push('1: AWSCURRENT does not log in');
  const pending = parse(secretsManager.value(secretArn, 'AWSPENDING'));
  if (pending !== undefined && !logsIn(pending) && scenario.pendingDiesAfter === undefined)
    violations.push('3: what AWSPENDING refers to does not log in');
  violations.push(...copiesThatDoNotLogIn(world).map((violation) => `1: ${violation}`));
  return violations;
}

/** The invariants that hold at the end. Returns the violations. */
export function violationsAtTheEnd(world: World): string[] {
  const { service, secretArn, secretName, retired } = world;
  const { genesys, secretsManager, deadLetters, deadLetterArn } = service;
  const violations: string[] = [];
  const current = parse(secretsManager.value(secretArn));
  if (current === undefined) return ['1: AWSCURRENT has no value'];
  if (!genesys.canLogIn(current.clientId, current.clientSecret)) violations.push('1: AWSCURRENT does not log in');

  const stored = storedSecrets(world);
  for (const live of genesys.liveCredentials().filter(({ clientName }) => clientName === secretName)) {
    if (live.clientId === current.clientId && live.clientSecret === current.clientSecret) continue;
    // The standby client always has a live secret, but it must not be stored anywhere.
    const isDiscardedSecret = live.clientId === current.standbyClientId && !stored.has(live.clientSecret);
    if (!isDiscardedSecret) violations.push(`2/4: ${live.clientId} is stranded with a live secret`);
  }
  for (const left of genesys.clients().filter(({ name, deleted }) => name === secretName && !deleted)) {
    if (left.id !== current.clientId && left.id !== current.standbyClientId) {
      violations.push(`4: the client ${left.id} remains, ${left.state}`);
    }
  }
  if (genesys.canLogIn(retired.clientId, retired.clientSecret)) violations.push('4: the old credential still logs in');
  if (!wasRevocationVerified(world)) violations.push('4: the revocation was not verified');
  if (current.note !== 'kept') violations.push('8: a field that is not ours was lost');
  const state = ledgerStateOf(service, secretArn);
  if (state === undefined) violations.push('4: the ledger has no record of the secret');
  violations.push(...owedBy(state).map((owed) => `4: the ledger still owes ${owed}`));
  for (const { body } of deadLetters.messages(deadLetterArn).filter(({ body }) => body.includes(secretArn))) {
    violations.push(`7: a dead letter: ${errorIn(body).slice(0, 200)}`);
  }
  violations.push(...copiesThatDiffer(world, current).map((violation) => `9: ${violation}`));
  return violations;
}

function errorIn(body: string): string {
  const { responsePayload, requestContext } = JSON.parse(body);
  return responsePayload?.errorMessage ?? JSON.stringify(requestContext ?? body);
}

/** One rotation creates one client, whatever happens; only concurrent runs may create two. */
export function duplicateClients({ service, secretName }: World): string[] {
  const made = service.genesys.clients().flatMap(({ name, description = '' }) => {
    const intent = /intent=([^\s\]]+)/.exec(description)?.[1];
    return name === secretName && intent !== undefined ? [intent] : [];
  });
  return made.length === new Set(made).size ? [] : ['2: one rotation created a second client'];
}

/**
 * Secrets, tokens and Basic headers in any output where they do not belong. What an earlier search has read is not read
 * again: a secret that was created afterwards cannot be in it.
 */
export function leaks(service: World['service']): string[] {
  const { genesys, lambda, cloudWatch, scheduler, secretsManager, eventBridge } = service;
  const { search, isNew } = searches.get(genesys) ?? { search: new LeakSearch(), isNew: filterOfNew() };
  searches.set(genesys, { search, isNew });
  const outputs: Record<string, string> = {
    log: lambda.logs
      .lines()
      .map(({ line }) => line)
      .join('\n'),
    metric: textOf(cloudWatch.metrics()).filter(isNew).join('\n'),
    schedule: textOf(scheduler.schedules()).filter(isNew).join('\n'),
    event: textOf([...secretsManager.events.all(), ...eventBridge.events()])
      .filter(isNew)
      .join('\n'),
    ledger: textOf(ledgerItemsOf(service)).filter(isNew).join('\n'),
  };
  return search.find(outputs, [...genesys.createdSecrets(), ...genesys.issuedTokens()]).map((leak) => `6: ${leak}`);
}

/** One search per sandbox, reused after every history as the number of secrets grows. */
const searches = new WeakMap<
  World['service']['genesys'],
  { readonly search: LeakSearch; readonly isNew: (text: string) => boolean }
>();

function textOf(entries: readonly object[]): string[] {
  return entries.map((entry) => JSON.stringify(entry));
}

function filterOfNew(): (text: string) => boolean {
  const seen = new Set<string>();
  return (text) => seen.size < seen.add(text).size;
}

function wasRevocationVerified({ service, retired, secretArn }: World): boolean {
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
