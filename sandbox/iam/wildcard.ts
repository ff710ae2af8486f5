const compiled = new Map<string, RegExp>();

/** Matches a text against a pattern in which `*` stands for any characters and `?` for exactly one. */
export function fitsWildcard(pattern: string, text: string, ignoreCase = false): boolean {
  const key = `${ignoreCase}${pattern}`;
  let expression = compiled.get(key);
  if (expression === undefined) {
    const source = pattern
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.');
    expression = new RegExp(`^${source}$`, ignoreCase ? 'is' : 's');
    compiled.set(key, expression);
  }
  return expression.test(text);
}

/** Like `fitsWildcard`, but for each of an ARN's six parts: a `*` does not match across a colon. */
export function fitsArn(pattern: string, arn: string): boolean {
  if (pattern === '*') return true;
  const expected = partsOf(pattern);
  const actual = partsOf(arn);
  if (expected === undefined || actual === undefined) return false;
  return expected.every((part, index) => fitsWildcard(part, actual[index] ?? ''));
}

/** Partition, service, region, account and resource, after `arn`; the resource may contain colons. */
function partsOf(arn: string): readonly string[] | undefined {
  const parts = arn.split(':');
  return parts.length < 6 ? undefined : [...parts.slice(0, 5), parts.slice(5).join(':')];
}
