import type { World } from './worlds.mjs';

/** [client, serial]: only the client's latest serial is live. */
export type Credential = readonly [client: number, serial: number];

export interface ModelGeneration {
  /** -1: not created yet. */
  client: number;
  versions: number[];
  state: string;
  token?: number;
  due?: number;
}

export interface ModelSecret {
  versions: (Credential | null)[];
  current: number;
  pending: number;
  previous: number;
  ledger: {
    generations: ModelGeneration[];
    rotation: { token: number; generation: number } | null;
    intent: { call: 'create' | 'regenerate' | 'revoke'; generation: number } | null;
    pair: number[];
  };
}

export interface ModelClient {
  serial: number;
  active: number;
  exists: number;
  owner: number;
  contested: number;
  nonce: string;
}

export interface ModelState {
  time: number;
  clients: ModelClient[];
  secrets: ModelSecret[];
  processes: unknown[];
  inFlight: { secret: number }[];
}

export function initial(world: World): ModelState;
export function isLive(w: ModelState, credential: Credential | null | undefined): boolean;
