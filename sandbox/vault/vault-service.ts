import type { SandboxRequest, SandboxResponse, SandboxService } from '../core/service.ts';
import { logIn } from './app-role.ts';
import { authenticate, authorize } from './authorize.ts';
import { readSecret, writeSecret } from './key-value.ts';
import { type Mount, type Namespace, type VaultState, withoutOuterSlashes } from './state.ts';
import { coreError, envelope, noRoute, VaultError } from './vault-reply.ts';

const invalidPath =
  'Invalid path for a versioned K/V secrets engine. See the API docs for the appropriate API endpoints to use.';

/** A call with its parsed path and namespace. */
interface VaultCall {
  readonly request: SandboxRequest;
  /** Without `/v1/`. */
  readonly path: string;
  readonly namespaceName: string;
  readonly namespace: Namespace | undefined;
}

/** The part of Vault's HTTP API for logging in and storing secrets in a KV version 2 engine. */
export function createVaultService(world: VaultState): SandboxService {
  return {
    name: 'vault',
    accepts: (request) => request.secure === true && request.path.startsWith('/v1/'),
    operation: (request) => operationOf(readCall(world, request)),
    handle(request) {
      try {
        return respond(world, readCall(world, request));
      } catch (error) {
        if (error instanceof VaultError) return error.toResponse();
        throw error;
      }
    },
  };
}

function readCall(world: VaultState, request: SandboxRequest): VaultCall {
  const namespaceName = withoutOuterSlashes(request.headers['x-vault-namespace'] ?? '');
  const path = decodeURIComponent(request.path.slice('/v1/'.length));
  return { request, path, namespaceName, namespace: world.namespaces.get(namespaceName) };
}

function operationOf(call: VaultCall): string {
  const { method } = call.request;
  if (rolesAt(call) !== undefined) return `${method} /v1/auth/{mount}/login`;
  if (mountAt(call)?.below.startsWith('data/')) return `${method} /v1/{mount}/data/{path}`;
  return `${method} /v1/${call.path}`;
}

function respond(world: VaultState, call: VaultCall): SandboxResponse {
  const { request, path, namespaceName } = call;
  const isWrite = request.method === 'POST' || request.method === 'PUT';
  const roles = rolesAt(call);
  if (roles !== undefined) {
    if (!isWrite) throw unsupportedOperation();
    return logIn(world, namespaceName, roles, readBody(request));
  }
  const token = authenticate(world, request.headers['x-vault-token'], namespaceName);
  if (path === 'auth/token/revoke-self' && isWrite) {
    token.revoked = true;
    return { status: 204 };
  }
  const found = mountAt(call);
  const secretPath = found && /^data\/(.*[^/])$/.exec(found.below)?.[1];
  const exists = secretPath !== undefined && found?.mount.secrets.has(secretPath) === true;
  const capability = exists ? 'update' : 'create';
  authorize(token, path, isWrite ? capability : 'read');
  if (found === undefined) throw noRoute(namespaceName === '' ? path : `${namespaceName}/${path}`);
  if (secretPath === undefined) return envelope({ warnings: [invalidPath] }, 'kv', 404);
  if (isWrite) return writeSecret(found.mount, secretPath, readBody(request), world.now());
  if (request.method !== 'GET') throw unsupportedOperation();
  return readSecret(found.mount, secretPath, readVersion(request));
}

function rolesAt({ path, namespace }: VaultCall) {
  const mount = /^auth\/(.+)\/login$/.exec(path)?.[1];
  return mount === undefined ? undefined : namespace?.authMounts.get(mount);
}

/** The mount of a path, and the rest of the path. */
function mountAt({ path, namespace }: VaultCall): { readonly mount: Mount; readonly below: string } | undefined {
  for (const [name, mount] of namespace?.mounts ?? []) {
    if (path.startsWith(`${name}/`)) return { mount, below: path.slice(name.length + 1) };
  }
  return undefined;
}

/** 0 means the current version, like a missing parameter. */
function readVersion({ query }: SandboxRequest): number | undefined {
  return Number(query.get('version') ?? 0) || undefined;
}

function readBody(request: SandboxRequest): Record<string, unknown> {
  try {
    const body: unknown = JSON.parse(new TextDecoder().decode(request.body));
    if (typeof body === 'object' && body !== null && !Array.isArray(body)) return { ...body };
  } catch {
    // Rejected below, like JSON that is not an object.
  }
  throw new VaultError(400, 'error parsing JSON');
}

const unsupportedOperation = (): VaultError => coreError(405, 'unsupported operation');
