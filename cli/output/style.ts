import { styleText } from 'node:util';

type Paint = (text: string) => string;

export interface Style {
  readonly strong: Paint;
  readonly quiet: Paint;
  readonly good: Paint;
  readonly bad: Paint;
  readonly warn: Paint;
}

/**
 * @param isColored `NO_COLOR`, and a stream that is no terminal, turn colors off
 * @see https://no-color.org
 */
export function createStyle(isColored: boolean): Style {
  const paint =
    (format: Parameters<typeof styleText>[0]): Paint =>
    (text) =>
      isColored ? styleText(format, text, { validateStream: false }) : text;
  return {
    strong: paint('bold'),
    quiet: paint('dim'),
    good: paint('green'),
    bad: paint('red'),
    warn: paint('yellow'),
  };
}
