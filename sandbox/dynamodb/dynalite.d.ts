declare module 'dynalite' {
  import type { Server } from 'node:http';

  /** A DynamoDB server that keeps its tables in memory. All periods are in milliseconds. */
  function dynalite(options: { readonly createTableMs: number; readonly deleteTableMs: number }): Server;
  export = dynalite;
}
