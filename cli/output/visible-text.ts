/** Control characters but tab and line feed, and what reverses or hides text: zero-width characters, marks of direction. */
const concealing = /[^\P{Cc}\n\t]|[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu;

/** Text in which nothing is hidden: what conceals, as in a name that reads differently than it is, shows as U+FFFD. */
export function visibleText(text: string): string {
  return text.replace(concealing, '\u{fffd}');
}
