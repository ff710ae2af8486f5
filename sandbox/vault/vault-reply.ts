import { randomUUID } from 'node:crypto';
import type { SandboxResponse } from '../core/service.ts';

/** An error in Vault's wording. */
export class VaultError extends Error {
  readonly status: number;
  readonly errors: readonly string[];

  constructor(status: number, ...errors: readonly string[]) {
    super(errors.join(', '));
    this.status = status;
    this.errors = errors;
  }

  toResponse(): SandboxResponse {
    return json(this.status, { errors: this.errors });
  }
}

/** Vault's core, unlike the engines, formats its errors as a list. */
export function coreError(status: number, ...errors: readonly string[]): VaultError {
  const count = errors.length === 1 ? '1 error' : `${errors.length} errors`;
  return new VaultError(status, `${count} occurred:\n${errors.map((error) => `\t* ${error}\n`).join('')}\n`);
}

export function noRoute(path: string): VaultError {
  return new VaultError(404, `no handler for route "${path}". route entry not found.`);
}

/** The envelope of successful responses and of deleted secrets. */
export function envelope(
  content: { readonly data?: object; readonly auth?: object; readonly warnings?: readonly string[] },
  mountType: string,
  status = 200,
): SandboxResponse {
  const { data = null, auth = null, warnings = null } = content;
  return json(status, {
    request_id: randomUUID(),
    lease_id: '',
    renewable: false,
    lease_duration: 0,
    data,
    wrap_info: null,
    warnings,
    auth,
    mount_type: mountType,
  });
}

function json(status: number, body: object): SandboxResponse {
  return {
    status,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
    body: `${JSON.stringify(body)}\n`,
  };
}
