import type { JournalEntry } from '../../sandbox/core/journal.ts';
import type { Fault, FunctionName, NamedCall } from './fault.ts';

/** A call that a function made in a history. */
export interface HistoryCall extends NamedCall {
  readonly functionName: FunctionName;
  /** Which of the function's calls, from 0. */
  readonly index: number;
  /** The fault that hit it. */
  readonly struckBy: string | undefined;
}

/** The calls of these functions, in order. */
export function callsOf(
  entries: readonly JournalEntry[],
  functionNames: readonly FunctionName[] = ['rotate', 'retire'],
): HistoryCall[] {
  const seen = new Map<string, number>();
  const count = (key: string) => {
    const before = seen.get(key) ?? 0;
    seen.set(key, before + 1);
    return before;
  };
  return entries.flatMap(({ functionName: made, service, operation, fault }) => {
    const functionName = functionNames.find((each) => each === made);
    if (functionName === undefined) return [];
    const name = `${service} ${operation}`;
    const index = count(functionName);
    return [{ functionName, name, index, occurrence: count(`${functionName} ${name}`) + 1, struckBy: fault }];
  });
}

export function faultAt({ functionName, name, occurrence }: HistoryCall, kind: Fault['kind']): Fault {
  return { kind, functionName, call: { name, occurrence } };
}

const changing = [
  /^secrets-manager (PutSecretValue|UpdateSecretVersionStage|RotateSecret)$/,
  /^dynamodb (PutItem|UpdateItem|DeleteItem|BatchWriteItem)$/,
  /^scheduler CreateSchedule$/,
  /^genesys (POST|PUT|PATCH|DELETE) (?!\/oauth\/token$|\/api\/v2\/tokens\/me$|.*\/usage\/query$)/,
  /^vault (POST|PUT|PATCH) \/v1\/\{mount\}\/data\//,
  /^webhook /,
  /^eventbridge PutEvents$/,
  /^lambda Invoke$/,
];

/** Whether it is a write to the ledger that depends on what is there. */
export function isConditional({ name }: Pick<HistoryCall, 'name'>): boolean {
  return /^dynamodb (PutItem|UpdateItem)$/.test(name);
}

export function isToLedger({ name }: Pick<HistoryCall, 'name'>): boolean {
  return name.startsWith('dynamodb ');
}

/** Whether it changes something that outlives the invocation: no read, no login or logout, no metric. */
export function isChanging({ name }: Pick<HistoryCall, 'name'>): boolean {
  return changing.some((pattern) => pattern.test(name));
}
