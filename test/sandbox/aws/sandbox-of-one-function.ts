import { startAwsSandbox } from './aws-sandbox.ts';
import { writeBundle } from './bundle.ts';

/** Prints the process id of a function instance, which then waits for its next invocation. */
const bundleFile = writeBundle('export const handler = async () => process.pid;');
const { lambda } = await startAwsSandbox({ functions: [{ functionName: 'f', bundleFile }] });
const { payload } = await lambda.invoke('f', {});
process.stdout.write(`${payload}\n`);
