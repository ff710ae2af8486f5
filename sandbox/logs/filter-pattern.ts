import { AwsError } from '../aws/aws-error.ts';

type Matches = (line: string) => boolean;

/**
 * A filter pattern of CloudWatch Logs: terms, or conditions on JSON in braces, with `&&`, `||` and parentheses.
 *
 * @throws {AwsError} `InvalidParameterException` for what the sandbox does not understand
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 */
export function readFilterPattern(pattern: string): Matches {
  const text = pattern.trim();
  if (text === '') return () => true;
  if (!text.startsWith('{')) return readTerms(text);
  if (!text.endsWith('}')) throw invalid(pattern, 'the closing brace is missing');
  const tokens = text.slice(1, -1).match(/\|\||&&|[()]|!=|[<>]=?|=|"(?:\\.|[^"\\])*"|[^\s()=<>!&|"]+/g) ?? [];
  const matches = createParser(tokens, pattern).whole();
  return (line) => {
    const document = parse(line);
    return document !== undefined && matches(document);
  };
}

function readTerms(text: string): Matches {
  const terms = text.match(/[-?]?"(?:\\.|[^"\\])*"|\S+/g) ?? [];
  const read = terms.map((term) => {
    const sign = /^[-?]/.exec(term)?.[0] ?? '';
    return { sign, text: unquote(term.slice(sign.length)) };
  });
  const optional = read.filter(({ sign }) => sign === '?');
  return (line) =>
    read.every(({ sign, text }) => sign === '?' || line.includes(text) === (sign === '')) &&
    (optional.length === 0 || optional.some(({ text }) => line.includes(text)));
}

type Condition = (document: object) => boolean;

function createParser(tokens: readonly string[], pattern: string) {
  let at = 0;
  const next = (): string => {
    const token = tokens[at];
    if (token === undefined) throw invalid(pattern, 'it ends too early');
    at += 1;
    return token;
  };
  const takes = (token: string): boolean => {
    if (tokens[at]?.toUpperCase() !== token) return false;
    at += 1;
    return true;
  };
  const either = (): Condition => {
    const conditions = [both()];
    while (takes('||')) conditions.push(both());
    return (document) => conditions.some((condition) => condition(document));
  };
  const both = (): Condition => {
    const conditions = [one()];
    while (takes('&&')) conditions.push(one());
    return (document) => conditions.every((condition) => condition(document));
  };
  const one = (): Condition => {
    if (takes('(')) {
      const inner = either();
      if (!takes(')')) throw invalid(pattern, 'a parenthesis is not closed');
      return inner;
    }
    const selector = next();
    if (!/^\$(\.[\w-]+|\[\d+\])+$/.test(selector)) throw invalid(pattern, `${selector} is no selector such as $.level`);
    const path = [...selector.matchAll(/\.([\w-]+)|\[(\d+)\]/g)].map(([, name, index]) => name ?? index ?? '');
    const read = (document: object) => path.reduce<unknown>((value, key) => fieldOf(value, key), document);
    if (takes('NOT')) {
      if (!takes('EXISTS')) throw invalid(pattern, 'EXISTS must follow NOT');
      return (document) => read(document) === undefined;
    }
    if (takes('IS')) return is(read, next(), pattern);
    return comparison(read, next(), next(), pattern);
  };
  return {
    whole(): Condition {
      const condition = either();
      if (at < tokens.length) throw invalid(pattern, `${tokens[at]} was not expected`);
      return condition;
    },
  };
}

function is(read: (document: object) => unknown, word: string, pattern: string): Condition {
  const wanted = { TRUE: true, FALSE: false, NULL: null }[word.toUpperCase()];
  if (wanted === undefined) throw invalid(pattern, `IS takes TRUE, FALSE or NULL, not ${word}`);
  return (document) => read(document) === wanted;
}

function comparison(read: (document: object) => unknown, operator: string, token: string, pattern: string): Condition {
  const text = unquote(token);
  const number = Number(text);
  const glob = new RegExp(`^${text.split('*').map(escapeRegExp).join('.*')}$`, 's');
  switch (operator) {
    case '=':
      return (document) => isScalar(read(document)) && glob.test(String(read(document)));
    case '!=':
      return (document) => isScalar(read(document)) && !glob.test(String(read(document)));
    case '<':
      return (document) => Number(read(document)) < number;
    case '>':
      return (document) => Number(read(document)) > number;
    case '<=':
      return (document) => Number(read(document)) <= number;
    case '>=':
      return (document) => Number(read(document)) >= number;
    default:
      throw invalid(pattern, `${operator} is no operator`);
  }
}

export function fieldOf(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
  return (value as Readonly<Record<string, unknown>>)[key];
}

function parse(line: string): object | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function isScalar(value: unknown): boolean {
  return ['string', 'number', 'boolean'].includes(typeof value);
}

function unquote(text: string): string {
  return text.startsWith('"') ? text.slice(1, -1).replaceAll(/\\(.)/g, '$1') : text;
}

function escapeRegExp(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

function invalid(pattern: string, why: string): AwsError {
  return new AwsError('InvalidParameterException', `Invalid filter pattern ${pattern}: ${why}.`);
}
