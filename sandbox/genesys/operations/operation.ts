import type { Caller } from '../authorization.ts';
import type { GenesysState } from '../state.ts';

/** An authenticated and authorized call of the public API. */
export interface ApiCall {
  readonly world: GenesysState;
  readonly caller: Caller;
  readonly pathParameters: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** Parsed JSON; `undefined` without a body. */
  readonly body: unknown;
}

export interface ApiReply {
  readonly status: number;
  readonly body?: Readonly<Record<string, unknown>>;
}

export interface Operation {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE';
  /** As the SDK writes it, such as `/api/v2/oauth/clients/{clientId}`. */
  readonly path: string;
  /** `undefined`: any valid token is enough. */
  readonly permission?: string;
  handle(call: ApiCall): ApiReply;
}
