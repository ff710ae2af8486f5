import type { Operation } from '../context.ts';

export const describeSecret: Operation = (context, parameters) =>
  context.descriptions.of(context.store.findDeletedToo(parameters.text('SecretId', { most: 2048 })));
