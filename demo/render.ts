import { shortId } from './credential.ts';
import { type DemoSandbox, extraField } from './demo-sandbox.ts';
import { formatPeriod } from './format-period.ts';
import type { Look } from './look.ts';
import type { Moment, Passage, RotationRecord, TimelineEntry } from './timeline.ts';
import { wrapText } from './wrap-text.ts';

const strategyInWords = {
  'alternating-clients': 'two clients with equal privileges change places',
  'replacement-client': 'a new client takes over, the old one is deleted',
  'in-place': 'the one client gets a new secret, the old one dies at once',
  'multi-secret': 'the client gets a second secret, then the first one is deleted',
} as const;

const lengthened = 'lengthened to the 5 min that access tokens live, for it may end them';
const periodsInWords = {
  'alternating-clients': `grace 5 s, ${lengthened}`,
  'replacement-client': `grace 5 s, then quarantine 3 s, ${lengthened}`,
  'in-place': 'none: the old secret cannot have a grace period',
  'multi-secret': `grace 5 s, ${lengthened}`,
} as const;

/** Columns: time, step, old, new, place, and then what is free to be long. */
const indent = '  ';
const timeWidth = 11;
const stepWidth = 14;
const loginWidth = 5;
const placeWidth = 17;
const beforePlace = indent.length + timeWidth + stepWidth + 2 * loginWidth;

export function renderHeader(sandbox: DemoSandbox, look: Look): string[] {
  const { secret, strategy, isDefaultStrategy, adminClientId } = sandbox;
  const row = (name: string, what: string) => `${indent}${look.quiet(name.padEnd(10))}${what}`;
  return [
    '',
    `${look.strong('genesys-oauth-rotation')}  a rotation in the sandbox: nothing leaves this machine`,
    '',
    row('Secret', `${secret.name} in Secrets Manager, with the extra field "${extraField.name}"`),
    row('Client', `${shortId(secret.clientId)} in Genesys Cloud, whose credential the secret holds`),
    row('Strategy', `${strategy}${isDefaultStrategy ? ' (default)' : ''}: ${strategyInWords[strategy]}`),
    ...(adminClientId === undefined ? [] : [row('Admin', `${shortId(adminClientId)} administers in its place`)]),
    row('Periods', periodsInWords[strategy]),
  ];
}

export function renderRotationTitle(number: number, rotations: number, look: Look): string[] {
  const title = rotations === 1 ? 'Rotation' : `Rotation ${number} of ${rotations}`;
  const columns = `${'old'.padEnd(loginWidth)}${'new'.padEnd(loginWidth)}`;
  const place = 'where'.padEnd(placeWidth);
  const left = `${'time'.padEnd(timeWidth)}${'step'.padEnd(stepWidth)}`;
  return [
    '',
    `${look.strong(title)}${look.quiet('   "old" and "new": does that credential log in once the step is over?')}`,
    look.quiet(`${indent}${left}${columns}${place}what changed`),
  ];
}

export function renderEntry(entry: TimelineEntry, look: Look): string[] {
  return entry.kind === 'passage' ? [renderPassage(entry, look)] : renderMoment(entry, look);
}

function renderPassage({ seconds, skipped }: Passage, look: Look): string {
  const what = skipped ? `${formatPeriod(seconds)} skipped on the sandbox's clock` : `${formatPeriod(seconds)} waited`;
  return look.notice(`${indent}${'··'.padEnd(timeWidth)}${what}`);
}

function renderMoment({ name, atMs, canLogIn, changes, error }: Moment, look: Look): string[] {
  const left = [
    look.quiet(formatPeriod(atMs / 1000).padEnd(timeWidth)),
    look.strong(name.padEnd(stepWidth)),
    mark(canLogIn.old, look),
    mark(canLogIn.new, look),
  ].join('');
  const details = changes.flatMap(({ place, what }) =>
    wrapText(what, look.width - beforePlace - placeWidth).map(
      (text, line) => `${look.quiet((line === 0 ? place : '').padEnd(placeWidth))}${text}`,
    ),
  );
  const failure = wrapText(error ?? '', look.width - beforePlace).map((text) => look.bad(text));
  const [first = '', ...rest] = [...details, ...failure];
  return [`${indent}${left}${first}`.trimEnd(), ...rest.map((line) => `${' '.repeat(beforePlace)}${line}`.trimEnd())];
}

export function mark(yes: boolean | undefined, look: Look, width = loginWidth): string {
  const rest = ' '.repeat(width - 1);
  if (yes === undefined) return look.quiet('·') + rest;
  return (yes ? look.good('✓') : look.bad('✗')) + rest;
}

/** What nobody sees in the steps: whether the programs that use the secret felt anything. */
export function renderLogins({ logins }: RotationRecord, look: Look): string[] {
  const { tries, refused, interruptedMs } = logins;
  const text =
    refused === 0
      ? `AWSCURRENT was tried after each of the ${tries} requests, and logged in every time.`
      : `AWSCURRENT could not log in for ${interruptedMs} ms, from createSecret to finishSecret (${refused} of ${tries} tries).`;
  return [`${indent}${refused === 0 ? text : look.bad(text)}`];
}
