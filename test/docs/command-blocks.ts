import { readFileSync } from 'node:fs';

/** A block of commands in a document, as a reader copies it. */
export interface CommandBlock {
  readonly document: string;
  /** The second word after the fence: the situation that the block is for, or `setup`. */
  readonly situation: string;
  readonly code: string;
  /** The code spans of the sentence "It worked if …" that follows; `…` stands for anything. */
  readonly success: readonly string[];
}

/** The blocks of a document with its `sh` fences, also those in lists, without their indentation. */
export function commandBlocksOf(document: string): CommandBlock[] {
  const text = readFileSync(document, 'utf8');
  return [...text.matchAll(/^( *)```sh ?([\w-]*)\n(.*?)^ *```\n/gms)].map((match) => {
    const [whole, indentation = '', situation = '', indented = ''] = match;
    const code = indented
      .split('\n')
      .map((line) => (line.startsWith(indentation) ? line.slice(indentation.length) : line))
      .join('\n');
    const [, paragraph = ''] = /^\s*\*\*It worked\*\* if (.*?)\n\n/s.exec(text.slice(match.index + whole.length)) ?? [];
    const success = [...paragraph.replace(/\.\s.*/s, '').matchAll(/`([^`]+)`/g)].map(([, span = '']) => span);
    return { document, situation, code, success: success.filter((span) => !/^gor |^doctor$|^in-place$/.test(span)) };
  });
}

export function successPattern(span: string): RegExp {
  const literal = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(span.split('…').map(literal).join('.*'));
}
