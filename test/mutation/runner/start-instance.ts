/** Takes the place of the sandbox's own: no function runs where a mutation cannot be seen. */
export { startInProcess as startInstance } from '../../../sandbox/lambda/in-process-instance.ts';
