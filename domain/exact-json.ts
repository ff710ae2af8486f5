/**
 * Parses JSON whose parts are written back: `JSON.stringify` writes numbers exactly as they were read.
 *
 * @throws SyntaxError whose message quotes the text
 */
export function parseExactly(text: string): unknown {
  return JSON.parse(text, keepNumber);
}

/** A number that JavaScript cannot hold exactly, such as a 64-bit id, stays as it was written. */
function keepNumber(_name: string, value: unknown, context?: { source: string }): unknown {
  if (typeof value !== 'number' || context === undefined || String(value) === context.source) return value;
  return (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON(context.source);
}
