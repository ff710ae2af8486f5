import { type Fault, type FaultKind, type FunctionName, faultKinds, type Invocation, invocations } from './fault.ts';
import type { HistoryRequest } from './history.ts';
import { type Scenario, scenarios } from './scenario.ts';

/**
 * One line that stands for a history: `in-place/twice`, `in-place/crash-after@rotate:7`, or with the call by its name
 * `in-place/crash-after@rotate:secrets-manager PutSecretValue#1+lost-reply@retire:3`.
 */
export function formatHistoryId({ scenario, faults, invocation }: HistoryRequest): string {
  const parts = [...(invocation === 'once' && faults.length > 0 ? [] : [invocation]), ...faults.map(formatFault)];
  return `${scenario.name}/${parts.join('+')}`;
}

/** @throws {Error} naming the received and the allowed values. */
export function parseHistoryId(id: string): HistoryRequest {
  const end = id.indexOf('/');
  const name = end < 0 ? id : id.slice(0, end);
  const scenario = scenarios.find((each) => each.name === name);
  if (scenario === undefined) throw unknown('scenario', name, scenarios.map(nameOf));
  const parts = end < 0 ? [] : id.slice(end + 1).split('+');
  const [first, ...others] = parts;
  const invocation = invocations.find((each) => each === first);
  const faults = (invocation === undefined ? parts : others).map((part) => parseFault(part, scenario));
  if (invocation === undefined && faults.length === 0) throw unknown('history', id, [`${name}/once`, faultForm]);
  return { scenario, faults, invocation: invocation ?? ('once' satisfies Invocation) };
}

const faultForm = '<kind>@<function>:<call from 0> or <kind>@<function>:<service> <operation>#<occurrence from 1>';

function formatFault({ kind, functionName, call }: Fault): string {
  const which = typeof call === 'number' ? call : `${call.name}#${call.occurrence}`;
  return `${kind}@${functionName}:${which}`;
}

function parseFault(text: string, { callers }: Scenario): Fault {
  const match = /^([^@]*)@([^:]*):(?:(\d+)|(\S+ .+)#([1-9]\d*))$/.exec(text);
  if (match === null) throw unknown('fault', text, [...invocations.map((name) => `${name} first`), faultForm]);
  const [, kind = '', functionName = '', index, name = '', occurrence] = match;
  return {
    kind: oneOf<FaultKind>('kind of fault', kind, faultKinds),
    functionName: oneOf<FunctionName>('function', functionName, callers),
    call: index === undefined ? { name, occurrence: Number(occurrence) } : Number(index),
  };
}

function oneOf<Name extends string>(what: string, received: string, allowed: readonly Name[]): Name {
  const found = allowed.find((each) => each === received);
  if (found === undefined) throw unknown(what, received, allowed);
  return found;
}

function unknown(what: string, received: string, allowed: readonly string[]): Error {
  return new Error(`Unknown ${what} "${received}" (allowed: ${allowed.map((one) => `"${one}"`).join(', ')}).`);
}

function nameOf({ name }: Scenario): string {
  return name;
}
