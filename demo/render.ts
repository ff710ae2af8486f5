import { shortId } from './credential.ts';
import { type DemoSandbox, extraField } from './demo-sandbox.ts';
import { formatPeriod } from './format-period.ts';
import type { Style } from './style.ts';
import type { RotationRecord, StepEntry, TimelineEntry, WaitEntry } from './timeline.ts';
import { wrapText } from './wrap-text.ts';

const strategyInWords = {
  'alternating-clients': 'two clients with equal privileges take turns',
  'replacement-client': 'a new client replaces the old one, which is deleted later',
  'in-place': 'the one client gets a new secret; the old one stops working at once',
  'multi-secret': 'the client gets a second secret; the first one is deleted later',
} as const;

const extended = 'extended to the 5 min lifetime of access tokens, which the revocation may end';
const periodsInWords = {
  'alternating-clients': `grace period 5 s, ${extended}`,
  'replacement-client': `grace period 5 s, then quarantine period 3 s, ${extended}`,
  'in-place': 'none: regenerating the secret leaves no grace period for the old one',
  'multi-secret': `grace period 5 s, ${extended}`,
} as const;

/** Columns: time, step, old, new, place, then the change, which may wrap. */
const indent = '  ';
const timeWidth = 11;
const stepWidth = 14;
const loginWidth = 5;
const placeWidth = 17;
const beforePlace = indent.length + timeWidth + stepWidth + 2 * loginWidth;

export function renderHeader(sandbox: DemoSandbox, style: Style): string[] {
  const { secret, strategy, isDefaultStrategy, adminClientId } = sandbox;
  const row = (name: string, what: string) => `${indent}${style.quiet(name.padEnd(10))}${what}`;
  return [
    '',
    `${style.strong('genesys-oauth-rotation')}  a rotation in the sandbox; nothing leaves this machine`,
    '',
    row('Secret', `${secret.name} in Secrets Manager, with the extra field "${extraField.name}"`),
    row('Client', `${shortId(secret.clientId)} in Genesys Cloud, whose credential the secret holds`),
    row('Strategy', `${strategy}${isDefaultStrategy ? ' (default)' : ''}: ${strategyInWords[strategy]}`),
    ...(adminClientId === undefined ? [] : [row('Admin', `${shortId(adminClientId)} makes the changes in its place`)]),
    row('Periods', periodsInWords[strategy]),
  ];
}

export function renderRotationTitle(number: number, rotations: number, style: Style): string[] {
  const title = rotations === 1 ? 'Rotation' : `Rotation ${number} of ${rotations}`;
  const columns = `${'old'.padEnd(loginWidth)}${'new'.padEnd(loginWidth)}`;
  const place = 'where'.padEnd(placeWidth);
  const left = `${'time'.padEnd(timeWidth)}${'step'.padEnd(stepWidth)}`;
  return [
    '',
    `${style.strong(title)}${style.quiet('   "old" and "new": does that credential log in after the step?')}`,
    style.quiet(`${indent}${left}${columns}${place}what changed`),
  ];
}

export function renderEntry(entry: TimelineEntry, style: Style): string[] {
  return entry.kind === 'wait' ? [renderWait(entry, style)] : renderStep(entry, style);
}

function renderWait({ seconds, skipped }: WaitEntry, style: Style): string {
  const what = skipped ? `${formatPeriod(seconds)} skipped on the sandbox's clock` : `${formatPeriod(seconds)} waited`;
  return style.notice(`${indent}${'··'.padEnd(timeWidth)}${what}`);
}

function renderStep({ name, atMs, canLogIn, changes, error }: StepEntry, style: Style): string[] {
  const left = [
    style.quiet(formatPeriod(atMs / 1000).padEnd(timeWidth)),
    style.strong(name.padEnd(stepWidth)),
    mark(canLogIn.old, style),
    mark(canLogIn.new, style),
  ].join('');
  const details = changes.flatMap(({ place, what }) =>
    wrapText(what, style.width - beforePlace - placeWidth).map(
      (text, line) => `${style.quiet((line === 0 ? place : '').padEnd(placeWidth))}${text}`,
    ),
  );
  const failure = wrapText(error ?? '', style.width - beforePlace).map((text) => style.bad(text));
  const [first = '', ...rest] = [...details, ...failure];
  return [`${indent}${left}${first}`.trimEnd(), ...rest.map((line) => `${' '.repeat(beforePlace)}${line}`.trimEnd())];
}

export function mark(yes: boolean | undefined, style: Style, width = loginWidth): string {
  const rest = ' '.repeat(width - 1);
  if (yes === undefined) return style.quiet('·') + rest;
  return (yes ? style.good('✓') : style.bad('✗')) + rest;
}

/** Whether the programs that use the secret would have noticed the rotation. */
export function renderLogins({ logins }: RotationRecord, style: Style): string[] {
  const { attempts, rejected, outageMs } = logins;
  const text =
    rejected === 0
      ? `AWSCURRENT was tried after each of the ${attempts} requests and logged in every time.`
      : `AWSCURRENT could not log in for ${outageMs} ms, from createSecret to finishSecret (${rejected} of ${attempts} attempts).`;
  return [`${indent}${rejected === 0 ? text : style.bad(text)}`];
}
