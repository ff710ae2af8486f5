/** What was received, as it is shown in an error: not at any length, and of a URL, which may hold a secret, the protocol. */
export function shorten(text: string): string {
  const shown = text.replace(/(:\/\/).+/s, '$1…');
  return shown.length > 80 ? `${shown.slice(0, 80)}…` : shown;
}
