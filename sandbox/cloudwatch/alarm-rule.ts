import type { AlarmStateValue } from './alarm-state.ts';

type StateOf = (alarm: string) => AlarmStateValue;
type Expression = (stateOf: StateOf) => boolean;

/**
 * Reads the rule of a composite alarm: `ALARM("name or ARN")`, `OK(…)`, `INSUFFICIENT_DATA(…)`, `TRUE`, `FALSE`, `NOT`,
 * `AND`, `OR` and parentheses.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html
 * @throws {Error} when the rule is malformed
 */
export function readAlarmRule(rule: string): { readonly alarms: readonly string[]; readonly isTrue: Expression } {
  const tokens = rule.match(/"[^"]*"|[A-Z_]+|[()]|\S/g) ?? [];
  const alarms: string[] = [];
  let position = 0;

  const take = (expected?: string): string => {
    const token = tokens[position];
    if (token === undefined || (expected !== undefined && token !== expected)) {
      throw new Error(`Invalid alarm rule: expected ${expected ?? 'more'}, found ${token ?? 'the end'} in ${rule}`);
    }
    position += 1;
    return token;
  };
  const state = (value: AlarmStateValue): Expression => {
    take('(');
    const alarm = take().replaceAll('"', '');
    take(')');
    alarms.push(alarm);
    return (stateOf) => stateOf(alarm) === value;
  };
  const term = (): Expression => {
    const token = take();
    switch (token) {
      case '(': {
        const inner = either();
        take(')');
        return inner;
      }
      case 'NOT': {
        const inner = term();
        return (stateOf) => !inner(stateOf);
      }
      case 'TRUE':
        return () => true;
      case 'FALSE':
        return () => false;
      case 'ALARM':
      case 'OK':
      case 'INSUFFICIENT_DATA':
        return state(token);
      default:
        throw new Error(`Invalid alarm rule: unexpected ${token} in ${rule}`);
    }
  };
  const chain = (part: () => Expression, operator: 'AND' | 'OR'): Expression => {
    const parts = [part()];
    while (tokens[position] === operator) {
      take();
      parts.push(part());
    }
    return (stateOf) =>
      operator === 'AND' ? parts.every((holds) => holds(stateOf)) : parts.some((holds) => holds(stateOf));
  };
  const both = () => chain(term, 'AND');
  const either = (): Expression => chain(both, 'OR');

  const isTrue = either();
  if (position < tokens.length) throw new Error(`Invalid alarm rule: unexpected ${tokens[position]} in ${rule}`);
  return { alarms, isTrue };
}
