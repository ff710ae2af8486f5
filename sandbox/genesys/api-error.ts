import type { SandboxResponse } from '../core/service.ts';

/** An error response of the public API. Callers may log its text: it must hold no secret, token or header. */
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

/** An error with the wording that Genesys Cloud uses for this status. */
export function rejectionOf(status: number): ApiError {
  const [code, message] = worded[status] ?? [
    'sandbox.ordered',
    'The sandbox was configured to respond with this status.',
  ];
  return new ApiError(status, code, message);
}

const worded: Readonly<Record<number, readonly [code: string, message: string]>> = {
  401: ['bad.credentials', 'Invalid login credentials.'],
  403: [
    'missing.any.permissions',
    'Unable to perform the requested action. You are missing the following permissions.',
  ],
  404: ['not.found', 'The requested resource was not found.'],
  500: [
    'internal.server.error',
    'The server encountered an unexpected condition which prevented it from fulfilling the request.',
  ],
  503: [
    'service.unavailable',
    'Service Unavailable - The server is currently unavailable (because it is overloaded or down for maintenance).',
  ],
};

export const notFound = (): ApiError => new ApiError(404, 'not.found', 'The requested resource was not found.');

export const invalidValue = (message: string): ApiError => new ApiError(400, 'invalid.value', message);
