import { AwsError } from '../aws/aws-error.ts';
import { fieldOf } from './filter-pattern.ts';

/** A log event with its discovered fields. */
export interface Row {
  /** Fields that begin with `@`, and those that a command has made. */
  readonly own: Readonly<Record<string, unknown>>;
  /** The line, if it is a JSON object. */
  readonly document: object;
}

export type Expression = (row: Row) => unknown;

export function malformed(why: string): AwsError {
  return new AwsError('MalformedQueryException', `The sandbox cannot run this query: ${why}.`);
}

/** A field by its name, such as `@timestamp` or `audit.clientId`. */
export function field(name: string): Expression {
  const path = name.split('.');
  return ({ own, document }) =>
    Object.hasOwn(own, name) ? own[name] : path.reduce<unknown>((value, key) => fieldOf(value, key), document);
}

/** The condition of a `filter` command. @throws {AwsError} `MalformedQueryException` */
export function readCondition(text: string): Expression {
  const tokens =
    text.match(/"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|\/(?:\\.|[^/\\])+\/|!=|[<>]=?|[=()[\],]|[^\s=<>!()[\],]+/g) ?? [];
  let at = 0;
  const peek = () => tokens[at]?.toLowerCase();
  const next = () => {
    const token = tokens[at];
    if (token === undefined) throw malformed('the filter ends too early');
    at += 1;
    return token;
  };
  const expect = (token: string) => {
    if (next() !== token) throw malformed(`the filter has no ${token} where one is needed`);
  };
  const either = (): Expression => {
    const all = [both()];
    while (peek() === 'or' && next()) all.push(both());
    return (row) => all.some((each) => each(row) === true);
  };
  const both = (): Expression => {
    const all = [one()];
    while (peek() === 'and' && next()) all.push(one());
    return (row) => all.every((each) => each(row) === true);
  };
  const one = (): Expression => {
    if (peek() === 'not' && next()) {
      const inner = one();
      return (row) => inner(row) !== true;
    }
    if (peek() === '(' && next()) {
      const inner = either();
      expect(')');
      return inner;
    }
    if (peek() === 'ispresent' && next()) {
      expect('(');
      const read = field(next());
      expect(')');
      return (row) => read(row) !== undefined;
    }
    return comparison(operand(next()));
  };
  const comparison = (left: Expression): Expression => {
    const operator = next().toLowerCase();
    if (operator === 'not') {
      const inner = comparison(left);
      return (row) => inner(row) !== true;
    }
    if (operator === 'in') return isIn(left, list());
    if (operator === 'like' || operator === '=~') return like(left, next());
    return compare(left, operator, operand(next()));
  };
  const list = (): readonly Expression[] => {
    expect('[');
    const members: Expression[] = [];
    while (peek() !== ']') {
      members.push(operand(next()));
      if (peek() === ',') next();
    }
    expect(']');
    return members;
  };
  const whole = either();
  if (at < tokens.length) throw malformed(`${tokens[at]} was not expected in the filter`);
  return whole;
}

function operand(token: string): Expression {
  if (/^["']/.test(token)) {
    const text = token.slice(1, -1).replaceAll(/\\(.)/g, '$1');
    return () => text;
  }
  if (/^-?\d+(\.\d+)?$/.test(token)) return () => Number(token);
  return field(token);
}

function isIn(left: Expression, members: readonly Expression[]): Expression {
  return (row) => members.some((member) => isEqual(left(row), member(row)));
}

function like(left: Expression, token: string): Expression {
  if (!token.startsWith('/')) {
    const text = String(operand(token)({ own: {}, document: {} }));
    return (row) => String(left(row) ?? '').includes(text);
  }
  const insensitive = token.startsWith('/(?i)');
  const pattern = new RegExp(token.slice(insensitive ? 5 : 1, -1), insensitive ? 'i' : '');
  return (row) => pattern.test(String(left(row) ?? ''));
}

function compare(left: Expression, operator: string, right: Expression): Expression {
  switch (operator) {
    case '=':
      return (row) => isEqual(left(row), right(row));
    case '!=':
      return (row) => !isEqual(left(row), right(row));
    case '<':
      return (row) => Number(left(row)) < Number(right(row));
    case '>':
      return (row) => Number(left(row)) > Number(right(row));
    case '<=':
      return (row) => Number(left(row)) <= Number(right(row));
    case '>=':
      return (row) => Number(left(row)) >= Number(right(row));
    default:
      throw malformed(`it does not know the operator ${operator}`);
  }
}

function isEqual(one: unknown, other: unknown): boolean {
  if (one === undefined || other === undefined) return false;
  return one === other || String(one) === String(other);
}
