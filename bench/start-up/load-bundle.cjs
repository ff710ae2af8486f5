// One cold start: loads the bundle named on the command line and prints time and memory. Plain JavaScript, so that no
// TypeScript is stripped in the measured process.
const [, , bundle] = process.argv;
const startedAt = performance.now();
const { handler } = require(bundle);
const loadMs = performance.now() - startedAt;
const residentBytes = process.memoryUsage.rss();
if (typeof handler !== 'function') throw new Error(`${bundle} exports no handler`);
process.stdout.write(JSON.stringify({ loadMs, residentBytes }), () => process.exit(0));
