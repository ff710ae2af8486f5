import type { Style } from './style.ts';

export interface Output {
  print(lines: readonly string[]): void;
  /** Shows an animated status line until the next output; only on a terminal. */
  showActivity(what: string): void;
  /** Removes the status line. */
  clearActivity(): void;
  /** Everything printed so far. */
  printed(): string;
}

const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const frameMs = 80;
const clearLine = '\r\u001b[2K';

export function createOutput(
  stream: NodeJS.WritableStream & { readonly isTTY?: boolean },
  style: Style,
  isDumb: boolean,
): Output {
  const isLive = stream.isTTY === true && !isDumb;
  let printed = '';
  let timer: NodeJS.Timeout | undefined;
  let frame = 0;

  const clearActivity = () => {
    if (timer === undefined) return;
    clearInterval(timer);
    timer = undefined;
    stream.write(clearLine);
  };
  return {
    print(lines) {
      clearActivity();
      const text = lines.map((line) => `${line}\n`).join('');
      printed += text;
      stream.write(text);
    },
    showActivity(what) {
      clearActivity();
      if (!isLive) return;
      printed += what;
      const since = performance.now();
      const draw = () => {
        frame += 1;
        const seconds = Math.floor((performance.now() - since) / 1000);
        const clock = seconds === 0 ? '' : style.quiet(` (${seconds} s)`);
        stream.write(`${clearLine}  ${style.notice(frames[frame % frames.length] ?? '')} ${what}${clock}`);
      };
      draw();
      timer = setInterval(draw, frameMs);
      timer.unref();
    },
    clearActivity,
    printed: () => printed,
  };
}
