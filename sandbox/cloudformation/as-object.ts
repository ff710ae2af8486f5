/** @throws {Error} naming `where` when the value is not a JSON object */
export function asObject(value: unknown, where: string): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new Error(`${where} is not a JSON object: ${JSON.stringify(value)}`);
}
