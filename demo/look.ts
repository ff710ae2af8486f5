import { styleText } from 'node:util';

type Paint = (text: string) => string;

/** How lines look where they are read. */
export interface Look {
  readonly strong: Paint;
  readonly quiet: Paint;
  readonly good: Paint;
  readonly bad: Paint;
  readonly notice: Paint;
  /** The longest line, in characters. */
  readonly width: number;
}

const widest = 112;
const narrowest = 80;

/** @see https://no-color.org */
export function createLook(
  stream: { readonly isTTY?: boolean; readonly columns?: number },
  variables: NodeJS.ProcessEnv,
): Look {
  const isColored = stream.isTTY === true && !variables.NO_COLOR && variables.TERM !== 'dumb';
  const paint =
    (format: Parameters<typeof styleText>[0]): Paint =>
    (text) =>
      // The decision is made above: a variable that forces colors must not put them into a file.
      isColored ? styleText(format, text, { validateStream: false }) : text;
  return {
    strong: paint('bold'),
    quiet: paint('dim'),
    good: paint('green'),
    bad: paint('red'),
    notice: paint('cyan'),
    width: Math.max(narrowest, Math.min(widest, stream.columns ?? widest)),
  };
}
