/** Each color on a light screen, on a dark one, and on paper, where only grays differ. */
const colors: Readonly<Record<string, readonly [light: string, dark: string, paper: string]>> = {
  ground: ['#f6f7f9', '#14171c', '#fff'],
  card: ['#fff', '#1d2128', '#fff'],
  text: ['#1a1d21', '#e8eaed', '#111'],
  quiet: ['#555c66', '#a5adb8', '#333'],
  line: ['#d5d9df', '#363c46', '#999'],
  soft: ['#f6f7f9', '#14171c', '#f3f3f3'],
  link: ['#0b57a4', '#8ab8f5', '#111'],
  good: ['#176b3a', '#6fcf97', '#111'],
  warn: ['#8a5a00', '#f2c14e', '#111'],
  bad: ['#b3261e', '#ff8f85', '#111'],
  edge: ['transparent', 'transparent', '#111'],
  force: ['#2f6fb3', '#5c9ade', '#777'],
  grace: ['#b58a3f', '#b5923f', '#ddd'],
  over: ['#b3261e', '#ff8f85', '#111'],
  'soft-bad': ['#fdeceb', '#3a1f1f', '#fff'],
  'soft-warn': ['#fff4dc', '#37301a', '#fff'],
};

const variables = (value: (of: (typeof colors)[string]) => string) =>
  Object.entries(colors)
    .map(([name, of]) => `--${name}: ${value(of)};`)
    .join(' ');

/** On paper, no color carries a meaning: marks, words and grays do. */
export const paperTheme = `:root { color-scheme: light; ${variables(([, , paper]) => paper)} }`;

/** As the reader's screen is set, and for paper when it is printed. */
export const screenTheme = `:root { color-scheme: light dark; ${variables(([light, dark]) => `light-dark(${light}, ${dark})`)} }
@media print { ${paperTheme} }`;
