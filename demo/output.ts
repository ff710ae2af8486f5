import type { Look } from './look.ts';

export interface Output {
  print(lines: readonly string[]): void;
  /** One line that moves as long as something is under way; only on a terminal. */
  working(what: string): void;
  /** Takes the moving line away. */
  rest(): void;
  /** Everything that was printed. */
  printed(): string;
}

const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const frameMs = 80;
const clearLine = '\r\u001b[2K';

export function createOutput(
  stream: NodeJS.WritableStream & { readonly isTTY?: boolean },
  look: Look,
  isDumb: boolean,
): Output {
  const isLive = stream.isTTY === true && !isDumb;
  let printed = '';
  let timer: NodeJS.Timeout | undefined;
  let frame = 0;

  const rest = () => {
    if (timer === undefined) return;
    clearInterval(timer);
    timer = undefined;
    stream.write(clearLine);
  };
  return {
    print(lines) {
      rest();
      const text = lines.map((line) => `${line}\n`).join('');
      printed += text;
      stream.write(text);
    },
    working(what) {
      rest();
      if (!isLive) return;
      printed += what;
      const since = performance.now();
      const draw = () => {
        frame += 1;
        const seconds = Math.floor((performance.now() - since) / 1000);
        const clock = seconds === 0 ? '' : look.quiet(` (${seconds} s)`);
        stream.write(`${clearLine}  ${look.notice(frames[frame % frames.length] ?? '')} ${what}${clock}`);
      };
      draw();
      timer = setInterval(draw, frameMs);
      timer.unref();
    },
    rest,
    printed: () => printed,
  };
}
