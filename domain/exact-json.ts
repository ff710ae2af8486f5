/**
 * Parses JSON of which parts are written back: numbers come out of `JSON.stringify` as they went in.
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
