/** Input as shown in an error: shortened, and only the protocol of a URL, because the rest may contain a secret. */
export function shorten(text: string): string {
  const shown = text.replace(/(:\/\/).+/s, '$1…');
  return shown.length > 80 ? `${shown.slice(0, 80)}…` : shown;
}
