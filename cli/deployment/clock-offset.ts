/** The header has whole seconds, and a response takes its time: less is no difference. */
const leastMs = 5_000;

const patienceMs = 2_000;

/**
 * How far the clock of an endpoint is ahead of this machine's, by the `Date` of its response: the sandbox skips time, and ages and
 * due times are to be seen as its functions see them.
 *
 * @returns milliseconds; 0 if the endpoint does not say
 */
export async function clockOffsetMs(endpointUrl: string): Promise<number> {
  try {
    const startedMs = Date.now();
    const { headers } = await fetch(endpointUrl, { method: 'HEAD', signal: AbortSignal.timeout(patienceMs) });
    const offsetMs = Date.parse(headers.get('date') ?? '') - (startedMs + Date.now()) / 2;
    return Math.abs(offsetMs) >= leastMs ? Math.round(offsetMs) : 0;
  } catch {
    // The command itself says that the endpoint cannot be reached.
    return 0;
  }
}
