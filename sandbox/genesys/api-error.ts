import type { SandboxResponse } from '../core/service.ts';

/** A refusal in the shape of the public API. Its text may be logged by anybody: no secret, token or header goes in. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, code: string, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.headers = headers;
  }

  toResponse(contextId: string): SandboxResponse {
    return {
      status: this.status,
      headers: { 'content-type': 'application/json', ...this.headers },
      body: JSON.stringify({
        message: this.message,
        code: this.code,
        status: this.status,
        contextId,
        details: [],
        errors: [],
      }),
    };
  }
}

export const notFound = (): ApiError => new ApiError(404, 'not.found', 'The requested resource was not found.');

export const invalidValue = (message: string): ApiError => new ApiError(400, 'invalid.value', message);
