import { type CallSite, kindOf } from './call-sites.ts';
import { brokenRules } from './rules.ts';
import type { Cell } from './run-cell.ts';

const serviceTitles: Readonly<Record<string, string>> = {
  genesys: 'Genesys Cloud',
  'secrets-manager': 'Secrets Manager',
  dynamodb: 'The ledger (DynamoDB)',
  scheduler: 'EventBridge Scheduler',
  vault: 'Vault',
  webhook: 'The webhook',
  eventbridge: 'The event bus',
  cloudwatch: 'CloudWatch',
};

const kindTitles = {
  login: 'logins',
  read: 'reads',
  write: 'changes',
  create: 'calls that create a secret',
  telling: 'all',
};

/** The columns shown for a cell; cells with the same columns share a row. */
function resultOf(cell: Cell): string {
  return [
    `${ending(cell)}${warningsOf(cell)}`,
    `${cell.outcome === undefined ? '' : cell.outcome}`,
    repetition(cell),
    next(cell),
  ].join(' | ');
}

function ending({ ended, code }: Cell): string {
  if (ended === 'success') return 'none';
  return ended === 'crash' ? 'none: Lambda reports `Runtime.ExitError`' : `\`${code}\``;
}

/** The watch reports what it could not check, and continues. */
function warningsOf({ site, ended, warnings }: Cell): string {
  if (site.stage !== 'watch' || ended !== 'success' || warnings.length === 0) return '';
  return `; reports ${warnings.map((warning) => `\`${warning}\``).join(', ')}`;
}

/** How often a call is sent until the deadline depends on the random pauses. */
function repetition({ sends, survivesOne, failure }: Cell): string {
  if (failure.strikesCallBefore) return 'yes';
  const most = 6;
  if (sends > most) return 'until the deadline';
  if (sends <= 1) return 'no';
  return survivesOne === true ? 'yes; succeeds after one failure' : 'yes';
}

function next({ ended, recovery, site }: Cell): string {
  if (site.stage === 'watch') return ended === 'success' ? 'it continues' : 'the next run, an hour later';
  if (ended === 'success') return 'nothing: it continues';
  if (ended === 'recorded') return 'the ledger has recorded when it is tried again; then it succeeds';
  switch (recovery.by) {
    case 'the same rotation':
      return 'Secrets Manager retries the rotation, which succeeds';
    case 'the next rotation':
      return 'the rotation is abandoned; the next one succeeds';
    case 'itself':
      return site.stage === 'finishSecret' ? 'the new credential is current; a retry finishes the rotation' : 'nothing';
    case 'the dead letter, sent again':
      return 'Lambda retries the retirement; running the dead-letter order again finishes it';
    default:
      return 'an operator';
  }
}

/** One section for each service: a row for each failure and result. */
export function renderFaults(cells: readonly Cell[]): string {
  return Object.entries(serviceTitles)
    .map(([service, title]) => {
      const own = cells.filter(({ site }) => site.service === service);
      return own.length === 0 ? '' : [`## ${title}`, '', renderService(own)].join('\n');
    })
    .filter((section) => section !== '')
    .join('\n\n');
}

function renderService(cells: readonly Cell[]): string {
  const rowsByFailure = Map.groupBy(cells, ({ failure }) => failure.name);
  /** Failures with equal rows share them. */
  const failuresByRows = Map.groupBy([...rowsByFailure], ([, own]) => rowsOf(own, cells).join('\n'));
  const rows = [...failuresByRows].flatMap(([text, alike]) => {
    const names = alike.map(([name]) => name).join('; ');
    return text.split('\n').map((row, at) => `| ${at === 0 ? names : ''} | ${row} |`);
  });
  const header = '| failure | calls | error code | outcome | retried | what happens next |';
  return [header, '| --- | --- | --- | --- | --- | --- |', ...rows].join('\n');
}

/** Calls of one kind with the same result are shown by kind, others by name. */
function rowsOf(own: readonly Cell[], all: readonly Cell[]): string[] {
  const byResult = Map.groupBy(own, resultOf);
  return [...byResult].map(([result, alike]) => {
    const kinds = [...new Set(alike.map(({ site }) => kindOf(site)))];
    const named = kinds.flatMap((kind) => {
      const ofKind = own.filter(({ site }) => kindOf(site) === kind);
      const here = alike.filter(({ site }) => kindOf(site) === kind);
      return ofKind.length === here.length ? kindTitles[kind] : placesOf(here, ofKind);
    });
    const isAll = byResult.size === 1 && new Set(all.map(({ site }) => kindOf(site))).size === kinds.length;
    return `${isAll ? 'all' : named.join(', ')} | ${result}`;
  });
}

function placesOf(here: readonly Cell[], ofKind: readonly Cell[]): string[] {
  const operations = [...new Set(here.map(({ site }) => site.operation))];
  return operations.map((operation) => {
    const isWhole = !ofKind.some((cell) => cell.site.operation === operation && !here.includes(cell));
    const places = here.filter(({ site }) => site.operation === operation).map(({ site }) => placeOf(site));
    const name = `\`${operation.replace('/api/v2', '')}\``;
    return isWhole ? name : `${name} (${[...new Set(places)].join(', ')})`;
  });
}

function placeOf({ stage, scenario, nth }: CallSite): string {
  const strategy = scenario.strategy === 'replacement-client' ? '' : ` of ${scenario.strategy}`;
  return `${stage}${strategy}${nth === 0 ? '' : `, call ${nth + 1}`}`;
}

/** The broken rules, with what is needed to reproduce them. */
export function renderBroken(cells: readonly Cell[]): string[] {
  return cells.flatMap((cell) => {
    const { site, failure } = cell;
    const where = `${site.scenario.name}, ${site.stage}, ${site.operation} #${site.nth}`;
    return brokenRules(cell).map((broken) => `${where}: ${failure.name}: ${broken}`);
  });
}
