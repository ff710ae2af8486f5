// Loaded into a function before its bundle (NODE_OPTIONS=--import): in the middle of a call to Genesys Cloud, with the
// Authorization header at hand, the process comes to harm in the way that MISBEHAVE names.
const fetchAsEver = globalThis.fetch;
let calls = 0;

/** As the errors of some HTTP clients do. */
function quotingError(init) {
  const quoted = JSON.stringify(init);
  const cause = Object.assign(new Error(quoted), { code: quoted, name: quoted, config: init, request: init });
  return Object.assign(new TypeError(quoted, { cause }), { config: init });
}

const ways = {
  'a callback throws': (init) => {
    setTimeout(() => {
      if (init.headers) throw new RangeError('thrown in a callback');
    }, 5);
  },
  'an unawaited promise is rejected': (init) => {
    void Promise.reject(new TypeError('fetch failed', { cause: quotingError(init) }));
  },
  'the call fails with an error that quotes the request': (init) => Promise.reject(quotingError(init)),
  'the call throws such an error': (init) => {
    throw quotingError(init);
  },
  'the call throws a text': (init) => {
    throw JSON.stringify(init);
  },
  'memory runs out': (init) => {
    const kept = [];
    for (;;)
      kept.push(
        JSON.stringify({ ...init, index: kept.length })
          .repeat(50)
          .split(''),
      );
  },
  'the stack runs out': function deeper(init) {
    return deeper({ ...init }) ?? deeper(init);
  },
  'the process aborts': () => process.abort(),
  'the process is killed': () => process.kill(process.pid, 'SIGKILL'),
  'the process gets SIGTERM': () => process.kill(process.pid, 'SIGTERM'),
  'the process exits': () => process.exit(1),
};

globalThis.fetch = (url, init) => {
  calls += 1;
  const way = calls > 1 ? ways[process.env.MISBEHAVE] : undefined;
  return way?.(init) ?? fetchAsEver(url, init);
};
