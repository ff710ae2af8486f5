declare module 'dynalite' {
  import type { Server } from 'node:http';

  /** A server of DynamoDB that keeps its tables in memory. All periods are in milliseconds. */
  function dynalite(options: { readonly createTableMs: number; readonly deleteTableMs: number }): Server;
  export = dynalite;
}
