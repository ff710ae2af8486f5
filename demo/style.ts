import { styleText } from 'node:util';

type Paint = (text: string) => string;

/** Text formatting for the output stream. */
export interface Style {
  readonly strong: Paint;
  readonly quiet: Paint;
  readonly good: Paint;
  readonly bad: Paint;
  readonly notice: Paint;
  /** The maximum line width, in characters. */
  readonly width: number;
}

const maxWidth = 112;
const minWidth = 80;

/** @see https://no-color.org */
export function createStyle(
  stream: { readonly isTTY?: boolean; readonly columns?: number },
  variables: NodeJS.ProcessEnv,
): Style {
  const isColored = stream.isTTY === true && !variables.NO_COLOR && variables.TERM !== 'dumb';
  const paint =
    (format: Parameters<typeof styleText>[0]): Paint =>
    (text) =>
      // FORCE_COLOR must not put escape codes into a file: `isColored` alone decides.
      isColored ? styleText(format, text, { validateStream: false }) : text;
  return {
    strong: paint('bold'),
    quiet: paint('dim'),
    good: paint('green'),
    bad: paint('red'),
    notice: paint('cyan'),
    width: Math.max(minWidth, Math.min(maxWidth, stream.columns ?? maxWidth)),
  };
}
