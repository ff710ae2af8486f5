import type { CommandRow } from './command.ts';

const any = { least: 0, most: Number.POSITIVE_INFINITY };

/** Every command. Its module is loaded only when it runs, so that the help starts at once. */
export const commands: Readonly<Record<string, CommandRow>> = {
  status: {
    summary: 'the managed secrets as a table; of one secret, its credentials and its history',
    usage: '[SECRET…]',
    arity: any,
    options: {},
    usesDeployment: true,
    load: () => import('../commands/status.ts'),
  },
};
