import { shorten } from './shorten.ts';

/** How many probes a secret may have. Each costs two of the 300 requests a minute that a client may send. */
export const maximumProbes = 10;

/** Query parameters whose values are secrets and must not be in a tag, which many principals can read. */
const secretParameter = /token|secret|passw|pwd|api[-_]?key|auth(?!or(?!iz))|credential|signature|session/i;

/**
 * The problem with a probe, which is an API path that is fetched with GET; `undefined` if there is none. Values of its
 * query are never quoted: they may be secrets.
 */
export function problemOfProbe(probe: string): string | undefined {
  const path = probe.replace(/[?#].*/s, '');
  const shown = shorten(path);
  // A method or a protocol.
  if (/^\w+(:?$|:\/)/.test(path)) return `"${shown}" is not a path; probes are always GET, so name only the path`;
  if (!path.startsWith('/api/v2/') || path === '/api/v2/') {
    return `"${shown}" is not a path under /api/v2/ (such as /api/v2/users)`;
  }
  // A server or proxy might resolve these to a different path than the one that was checked.
  if (/[%;{}]|\\|\/\/|[^!-~]/.test(path) || path.split('/').some((segment) => segment === '.' || segment === '..')) {
    return `"${shown}" has a segment that could lead out of /api/v2/ (no "..", "//", "\\", "%", ";" or braces)`;
  }
  if (probe.includes('#')) return `"${shown}" has a fragment, which is never sent`;
  const query = new URLSearchParams(probe.slice(path.length + 1));
  const names = [...query.keys()];
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) return `"${shown}" has the parameter "${shorten(twice)}" twice; one would be lost`;
  const secrets = names.filter((name) => secretParameter.test(name));
  if (secrets.length > 0) {
    return `"${shown}" has a query with ${secrets.map((name) => `"${shorten(name)}"`).join(', ')}; a setting must not carry a secret`;
  }
  return undefined;
}
