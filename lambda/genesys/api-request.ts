import type { NamedCall } from './translate-rejection.ts';

/** A call that is made without one of the SDK's classes. */
export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** As the SDK writes it, such as `/api/v2/integrations/credentials/{credentialId}`. */
  readonly path: string;
  readonly pathParams?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly permission?: string;
  /** Statuses that are no failures: the result is `undefined`. */
  readonly absent?: readonly number[];
}

/** Sends a request with a live token. Every failure is a `RotationError`. */
export type SendRequest = (request: ApiRequest) => Promise<unknown>;

/** The call as errors name it, with its parameters filled in. */
export function nameOfRequest({ method, path, pathParams = {}, permission }: ApiRequest): NamedCall {
  const filled = path.replace(/\{(\w+)\}/g, (_placeholder, name: string) => pathParams[name] ?? '');
  return { operation: `${method} ${filled}`, permission };
}
