/** The name of a client's further secret. The list of secrets shows names only, so the name says which intent made it. */
export function secretNameOf(intentId: string): string {
  return `gor-${intentId}`;
}
