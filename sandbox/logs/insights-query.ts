import { type Expression, field, malformed, type Row, readCondition } from './insights-expression.ts';

/** Rows, and the fields that are shown of them. */
interface Table {
  readonly rows: readonly Row[];
  readonly shown: readonly string[];
}

type Command = (table: Table) => Table;

const mostRows = 10_000;

/**
 * A query of CloudWatch Logs Insights with the commands fields, display, filter, stats, sort and limit.
 *
 * @throws {AwsError} `MalformedQueryException` for any other
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax.html
 */
export function readQueryString(query: string): (rows: readonly Row[]) => readonly (readonly [string, unknown][])[] {
  const commands = splitOutsideQuotes(query, '|').map(readCommand);
  return (rows) => {
    const start: Table = { rows, shown: ['@timestamp', '@message'] };
    const { rows: result, shown } = commands.reduce((table, command) => command(table), start);
    return result.slice(0, mostRows).map((row) => [
      ...shown.flatMap((name): [string, unknown][] => {
        const value = field(name)(row);
        return value === undefined ? [] : [[name, value]];
      }),
      ...(row.own['@ptr'] === undefined ? [] : [['@ptr', row.own['@ptr']] as [string, unknown]]),
    ]);
  };
}

function readCommand(text: string): Command {
  const [, name = '', rest = ''] = /^\s*(\w+)\s*(.*)$/s.exec(text) ?? [];
  switch (name.toLowerCase()) {
    case 'fields':
    case 'display':
      return show(splitOutsideQuotes(rest, ',').map((each) => each.trim()));
    case 'filter': {
      const condition = readCondition(rest);
      return (table) => ({ ...table, rows: table.rows.filter((row) => condition(row) === true) });
    }
    case 'sort':
      return sort(rest);
    case 'limit':
    case 'head': {
      const count = Number(rest);
      if (!Number.isInteger(count) || count < 1 || count > mostRows) throw malformed(`limit takes 1 to ${mostRows}`);
      return (table) => ({ ...table, rows: table.rows.slice(0, count) });
    }
    case 'stats':
      return stats(rest);
    default:
      throw malformed(`it does not know the command ${name === '' ? text.trim() : name}`);
  }
}

function show(names: readonly string[]): Command {
  const wrong = names.find((name) => !/^[@\w][\w.@-]*$/.test(name));
  if (wrong !== undefined) throw malformed(`"${wrong}" is no field`);
  return ({ rows }) => ({ rows, shown: names });
}

function sort(text: string): Command {
  const [, name = '', direction = 'desc'] = /^\s*([@\w][\w.@-]*)(?:\s+(asc|desc))?\s*$/i.exec(text) ?? [];
  if (name === '') throw malformed(`sort takes a field, not "${text.trim()}"`);
  const read = field(name);
  const sign = direction.toLowerCase() === 'asc' ? 1 : -1;
  return ({ rows, shown }) => ({ shown, rows: [...rows].sort((one, other) => sign * order(read(one), read(other))) });
}

function order(one: unknown, other: unknown): number {
  if (typeof one === 'number' && typeof other === 'number') return one - other;
  return String(one ?? '').localeCompare(String(other ?? ''));
}

interface Aggregate {
  readonly name: string;
  readonly of: (rows: readonly Row[]) => unknown;
}

function stats(text: string): Command {
  const [, list = text, by = ''] = /^(.*?)\s+by\s+(.*)$/is.exec(text) ?? [];
  const aggregates = splitOutsideQuotes(list, ',').map(readAggregate);
  const groups = by === '' ? [] : by.split(',').map((each) => each.trim());
  return ({ rows }) => {
    const byKey = new Map<string, Row[]>();
    for (const row of rows) {
      const key = JSON.stringify(groups.map((name) => field(name)(row) ?? null));
      byKey.set(key, [...(byKey.get(key) ?? []), row]);
    }
    const result = [...byKey.values()].map((members): Row => {
      const keys = groups.map((name) => [name, members[0] && field(name)(members[0])]);
      const values = aggregates.map(({ name, of }) => [name, of(members)]);
      return { own: Object.fromEntries([...keys, ...values]), document: {} };
    });
    return { rows: result, shown: [...groups, ...aggregates.map(({ name }) => name)] };
  };
}

function readAggregate(text: string): Aggregate {
  const [, kind = '', argument = '', alias] =
    /^\s*(\w+)\(\s*([^)]*?)\s*\)(?:\s+as\s+([@\w][\w.@-]*))?\s*$/i.exec(text) ?? [];
  const aggregate = aggregates[kind.toLowerCase()];
  if (aggregate === undefined) throw malformed(`it does not know "${text.trim()}"`);
  const read: Expression = argument === '*' || argument === '' ? () => 1 : field(argument);
  const valuesOf = (rows: readonly Row[]) => rows.map(read).filter((value) => value !== undefined);
  return { name: alias ?? text.trim(), of: (rows) => aggregate(valuesOf(rows)) };
}

const sum = (values: readonly unknown[]) => values.reduce<number>((total, value) => total + Number(value), 0);

const aggregates: Readonly<Record<string, (values: readonly unknown[]) => unknown>> = {
  count: (values) => values.length,
  count_distinct: (values) => new Set(values.map(String)).size,
  sum,
  avg: (values) => (values.length === 0 ? undefined : sum(values) / values.length),
  max: (values) => values.toSorted(order).at(-1),
  min: (values) => values.toSorted(order).at(0),
  latest: (values) => values.at(-1),
  earliest: (values) => values.at(0),
};

function splitOutsideQuotes(text: string, separator: string): string[] {
  const parts = [''];
  let quote = '';
  for (const [index, character] of [...text].entries()) {
    const escaped = text[index - 1] === '\\';
    if (quote === '' && character === separator) parts.push('');
    else parts[parts.length - 1] += character;
    if (escaped || !['"', "'", '/'].includes(character)) continue;
    if (quote === '') quote = character;
    else if (quote === character) quote = '';
  }
  return parts;
}
