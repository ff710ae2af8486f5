import { s3Error } from './s3-error.ts';

export interface Retention {
  readonly mode: 'GOVERNANCE' | 'COMPLIANCE';
  readonly untilMs: number;
}

/** What a bucket gives every new object. */
export interface DefaultRetention {
  readonly mode: Retention['mode'];
  readonly days: number;
}

export function retentionFrom(defaults: DefaultRetention | undefined, nowMs: number): Retention | undefined {
  return defaults && { mode: defaults.mode, untilMs: nowMs + defaults.days * 86_400_000 };
}

/** The retention that a request asks for. */
export function readRetention(
  mode: string | undefined,
  until: string | undefined,
  nowMs: number,
): Retention | undefined {
  if (mode === undefined && until === undefined) return undefined;
  if (mode !== 'GOVERNANCE' && mode !== 'COMPLIANCE') throw s3Error('InvalidArgument', 'Unknown wormMode directive.');
  const untilMs = Date.parse(until ?? '');
  if (Number.isNaN(untilMs)) throw s3Error('InvalidArgument', 'The retain until date is missing or no date.');
  if (untilMs <= nowMs) throw s3Error('InvalidArgument', 'The retain until date must be in the future!');
  return { mode, untilMs };
}

/** A retention may be made longer. Shorter: never in compliance mode, else with a bypass. */
export function checkChange(before: Retention | undefined, after: Retention, bypass: boolean, nowMs: number): void {
  if (before === undefined || before.untilMs <= nowMs) return;
  const isWeaker = after.untilMs < before.untilMs || (before.mode === 'COMPLIANCE' && after.mode !== 'COMPLIANCE');
  if (isWeaker && (before.mode === 'COMPLIANCE' || !bypass)) throw protectedError();
}

export function checkDeletion(retention: Retention | undefined, bypass: boolean, nowMs: number): void {
  if (retention === undefined || retention.untilMs <= nowMs) return;
  if (retention.mode === 'COMPLIANCE' || !bypass) throw protectedError();
}

function protectedError(): Error {
  return s3Error('AccessDenied', 'Access Denied because object protected by object lock.');
}
