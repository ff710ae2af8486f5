import { shorten } from './shorten.ts';

/** How many probes a secret may have. Each costs two requests, of the 300 a minute that a client has. */
export const maximumProbes = 10;

/** Names of query parameters whose values are no business of a setting that everybody may read. */
const secretParameter = /token|secret|passw|pwd|api[-_]?key|auth(?!or(?!iz))|credential|signature|session/i;

/**
 * What is wrong with a probe: an API path that is fetched with GET. `undefined` if nothing is. A value of its query is
 * never quoted: it may be what should not be there.
 */
export function problemOfProbe(probe: string): string | undefined {
  const path = probe.replace(/[?#].*/s, '');
  const shown = shorten(path);
  // A method or a protocol.
  if (/^\w+(:?$|:\/)/.test(path)) return `"${shown}" is not a path; probes are always GET, so name only the path`;
  if (!path.startsWith('/api/v2/') || path === '/api/v2/') {
    return `"${shown}" is not a path under /api/v2/ (such as /api/v2/users)`;
  }
  // What a server or proxy might resolve to another path than the one that was checked.
  if (/[%;{}]|\\|\/\/|[^!-~]/.test(path) || path.split('/').some((segment) => segment === '.' || segment === '..')) {
    return `"${shown}" has a segment that could lead out of /api/v2/ (no "..", "//", "\\", "%", ";" or braces)`;
  }
  if (probe.includes('#')) return `"${shown}" has a fragment, which is never sent`;
  const query = new URLSearchParams(probe.slice(path.length + 1));
  const names = [...query.keys()];
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) return `"${shown}" has the parameter "${shorten(twice)}" twice, of which one would be lost`;
  const secrets = names.filter((name) => secretParameter.test(name));
  if (secrets.length > 0) {
    return `"${shown}" has a query with ${secrets.map((name) => `"${shorten(name)}"`).join(', ')}; a setting must not carry a secret`;
  }
  return undefined;
}
