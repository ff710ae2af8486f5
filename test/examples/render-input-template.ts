import type { TargetInput } from '../../sandbox/eventbridge/target-input.ts';

type Transformer = NonNullable<TargetInput['InputTransformer']>;

/** What AWS's documents leave open. */
interface Reading {
  /** Whether a text that is inserted between quotes is escaped. */
  readonly escapes: boolean;
  /** What takes the place of a value that the event does not have, outside of quotes. */
  readonly missing: '""' | '';
}

const readings: readonly Reading[] = [true, false].flatMap((escapes) => [
  { escapes, missing: '""' },
  { escapes, missing: '' },
]);

/**
 * What a target gets, in each way in which AWS's documents can be read: a payload that needs one of them is not safe.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
 */
export function renderings(transformer: Transformer, event: object): string[] {
  return [...new Set(readings.map((reading) => render(transformer, event, reading)))];
}

function render({ InputPathsMap = {}, InputTemplate }: Transformer, event: object, reading: Reading): string {
  let isQuoted = false;
  return InputTemplate.replace(/\\.|"|<([\w-]+)>/g, (token, name: string | undefined) => {
    if (token === '"') isQuoted = !isQuoted;
    if (name === undefined) return token;
    const path = InputPathsMap[name];
    if (path === undefined) throw new Error(`The template has <${name}>, but no path for it.`);
    const value = valueAt(event, path);
    if (value === undefined) return isQuoted ? '' : reading.missing;
    if (!isQuoted) return JSON.stringify(value);
    if (typeof value !== 'string') return JSON.stringify(value);
    return reading.escapes ? JSON.stringify(value).slice(1, -1) : value;
  });
}

function valueAt(event: object, path: string): unknown {
  if (!/^\$(\.[\w-]+)+$/.test(path)) throw new Error(`${path} is not in dot notation.`);
  return path
    .split('.')
    .slice(1)
    .reduce<unknown>((value, name) => (value as Record<string, unknown> | undefined)?.[name], event);
}
