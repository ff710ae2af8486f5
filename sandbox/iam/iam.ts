import { createHash, randomBytes } from 'node:crypto';
import { account, credentials } from '../aws-account.ts';
import type { RequestContext } from './condition.ts';
import { type AccessRequest, type Decision, evaluate, type Principal, type RolePrincipal } from './evaluate.ts';
import { type PolicyDocument, readPolicy, type Statement } from './policy-document.ts';
import { permissionsOf, type Role, type RolePermission, withdrawFrom } from './role.ts';

/** Called for every allowed request, with the statements that allowed it. */
export type AllowedListener = (principal: Principal, request: AccessRequest, by: readonly Statement[]) => void;

/** The resource on whose behalf a service acts: `aws:SourceArn`. */
export interface ServiceSource {
  readonly sourceArn: string;
}

/** Identity and Access Management. Everything is allowed until `enforce`, as in a sandbox without a template. */
export interface Iam {
  enforced(): boolean;
  enforce(): void;
  /** Returns the ARN. @throws {Error} when the role exists */
  createRole(role: { readonly name: string; readonly path?: string; readonly trust: unknown }): string;
  role(arn: string): Role | undefined;
  roles(): readonly Role[];
  /** @throws {Error} for a policy that the sandbox does not support */
  attachPolicy(roleArn: string, name: string, document: unknown): void;
  /** The policy of a queue, topic, key, function or secret; several policies add up. */
  attachResourcePolicy(resourceArn: string, document: unknown): void;
  /** The owner of an access key; `undefined` for an unknown key. */
  principalOf(accessKeyId: string): RolePrincipal | 'administrator' | undefined;
  /** Returns the access key of a new session of a role. @throws {Error} when there is no such role */
  createSession(roleArn: string, sessionName: string): string;
  /** Lambda names the session of a function's role after the function. */
  nameSession(accessKeyId: string, name: string): void;
  /** The session that an access key of a role belongs to; `session` for one without a name. */
  sessionNameOf(accessKeyId: string): string;
  decide(principal: Principal, request: AccessRequest): Decision;
  /** Whether a role is allowed. Always true without a role or before `enforce`. */
  roleMay(roleArn: string | undefined, action: string, resource: string, context?: RequestContext): boolean;
  /** Whether the resource's policy allows a service. Always true before `enforce`. */
  serviceMay(service: string, action: string, resource: string, source: ServiceSource): boolean;
  /** Every action allowed by a statement of the role. */
  permissions(roleArn: string): readonly RolePermission[];
  /** Removes one action from one statement. Returns a function that restores it. */
  withdraw(permission: RolePermission): () => void;
  onAllowed(listener: AllowedListener): () => void;
}

/** AWS's default key policy delegates to the account's roles. */
const defaultKeyPolicy = readPolicy(
  {
    Version: '2012-10-17',
    Statement: { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: 'kms:*', Resource: '*' },
  },
  'the default key policy',
);

export function createIam(): Iam {
  const roles = new Map<string, Role>();
  const resourcePolicies = new Map<string, PolicyDocument[]>();
  /** By access key. */
  const sessions = new Map<string, { readonly roleArn: string; readonly name: string }>();
  /** Of the roles' own access keys. */
  const sessionNames = new Map<string, string>();
  const listeners = new Set<AllowedListener>();
  let enforced = false;

  const find = (arn: string): Role => {
    const role = roles.get(arn);
    if (role === undefined) throw new Error(`There is no role ${arn}.`);
    return role;
  };
  const policiesOf = (resource: string): readonly PolicyDocument[] => {
    const role = roles.get(resource);
    if (role !== undefined) return [role.trust];
    // An object has the policy of its bucket.
    const owner = resource.startsWith('arn:aws:s3:::') ? (resource.split('/')[0] ?? resource) : resource;
    return resourcePolicies.get(owner) ?? (resource.startsWith('arn:aws:kms:') ? [defaultKeyPolicy] : []);
  };
  const decide = (principal: Principal, request: AccessRequest): Decision => {
    const identity = principal.kind === 'role' ? [...find(principal.arn).policies.values()] : [];
    const completed = { ...request, context: { ...commonContext(principal, request.resource), ...request.context } };
    const decision = evaluate(principal, completed, { identity, resource: policiesOf(request.resource) });
    if (decision.allowed) for (const listener of listeners) listener(principal, completed, decision.allowedBy);
    return decision;
  };

  return {
    enforced: () => enforced,
    enforce() {
      enforced = true;
    },
    createRole({ name, path = '/', trust }) {
      const arn = `arn:aws:iam::${account}:role${path}${name}`;
      if (roles.has(arn)) throw new Error(`Role with name ${name} already exists.`);
      const accessKeyId = `ASIA${createHash('sha256').update(arn).digest('hex').slice(0, 16).toUpperCase()}`;
      const read = readPolicy(trust, `the trust policy of ${name}`);
      roles.set(arn, { arn, name, accessKeyId, trust: read, policies: new Map() });
      return arn;
    },
    role: (arn) => roles.get(arn),
    roles: () => [...roles.values()],
    attachPolicy: (roleArn, name, document) => void find(roleArn).policies.set(name, readPolicy(document, name)),
    attachResourcePolicy(resourceArn, document) {
      const policy = readPolicy(document, `the policy of ${resourceArn}`);
      resourcePolicies.set(resourceArn, [...(resourcePolicies.get(resourceArn) ?? []), policy]);
    },
    principalOf(accessKeyId) {
      if (accessKeyId === credentials.AWS_ACCESS_KEY_ID) return 'administrator';
      const session = sessions.get(accessKeyId);
      if (session !== undefined) return { kind: 'role', arn: session.roleArn };
      const role = [...roles.values()].find((each) => each.accessKeyId === accessKeyId);
      return role && { kind: 'role', arn: role.arn };
    },
    createSession(roleArn, name) {
      const accessKeyId = `ASIA${randomBytes(8).toString('hex').toUpperCase()}`;
      sessions.set(accessKeyId, { roleArn: find(roleArn).arn, name });
      return accessKeyId;
    },
    nameSession: (accessKeyId, name) => void sessionNames.set(accessKeyId, name),
    sessionNameOf: (accessKeyId) => sessions.get(accessKeyId)?.name ?? sessionNames.get(accessKeyId) ?? 'session',
    decide,
    roleMay: (roleArn, action, resource, context = {}) =>
      !enforced ||
      roleArn === undefined ||
      decide({ kind: 'role', arn: roleArn }, { action, resource, context }).allowed,
    serviceMay(service, action, resource, { sourceArn }) {
      const context = { 'aws:SourceArn': sourceArn, 'aws:SourceAccount': account };
      return !enforced || decide({ kind: 'service', service }, { action, resource, context }).allowed;
    },
    permissions: (roleArn) => permissionsOf(find(roleArn)),
    withdraw: (permission) => withdrawFrom(find(permission.roleArn), permission),
    onAllowed(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** Condition keys of every request. The sandbox's plain HTTP represents the TLS that AWS clients use. */
function commonContext(principal: Principal, resource: string): RequestContext {
  const resourceAccount = resource.split(':')[4];
  return {
    'aws:SecureTransport': 'true',
    'aws:ResourceAccount': resourceAccount === undefined || resourceAccount === '' ? account : resourceAccount,
    ...(principal.kind === 'role' ? { 'aws:PrincipalArn': principal.arn, 'aws:PrincipalAccount': account } : {}),
  };
}
