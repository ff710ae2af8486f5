const compiled = new Map<string, RegExp>();

/** Whether a text fits a pattern in which `*` stands for any characters and `?` for exactly one. */
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

/** As `fitsWildcard`, each of an ARN's six parts by itself: a `*` does not reach into the next part. */
export function fitsArn(pattern: string, arn: string): boolean {
  if (pattern === '*') return true;
  const expected = partsOf(pattern);
  const given = partsOf(arn);
  if (expected === undefined || given === undefined) return false;
  return expected.every((part, index) => fitsWildcard(part, given[index] ?? ''));
}

/** Partition, service, region, account and resource, after `arn`; the resource may hold colons of its own. */
function partsOf(arn: string): readonly string[] | undefined {
  const parts = arn.split(':');
  return parts.length < 6 ? undefined : [...parts.slice(0, 5), parts.slice(5).join(':')];
}
