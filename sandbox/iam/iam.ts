import { createHash } from 'node:crypto';
import { account, credentials } from '../aws-account.ts';
import type { RequestContext } from './condition.ts';
import { type AccessRequest, type Decision, evaluate, type Principal, type RolePrincipal } from './evaluate.ts';
import { type PolicyDocument, readPolicy, type Statement } from './policy-document.ts';
import { permissionsOf, type Role, type RolePermission, withdrawFrom } from './role.ts';

/** Result of everything that was allowed, with the statements that allowed it. */
export type AllowedListener = (principal: Principal, request: AccessRequest, by: readonly Statement[]) => void;

/** For which resource of ours a service acts: `aws:SourceArn`. */
export interface ServiceSource {
  readonly sourceArn: string;
}

/** Identity and Access Management. Until `enforce` everybody may do everything, as in a sandbox without a template. */
export interface Iam {
  enforced(): boolean;
  enforce(): void;
  /** Answers the ARN. @throws {Error} when there is such a role */
  createRole(role: { readonly name: string; readonly path?: string; readonly trust: unknown }): string;
  role(arn: string): Role | undefined;
  roles(): readonly Role[];
  /** @throws {Error} for a policy that the sandbox cannot judge */
  attachPolicy(roleArn: string, name: string, document: unknown): void;
  /** The policy of a queue, topic, key, function or secret; several count together. */
  attachResourcePolicy(resourceArn: string, document: unknown): void;
  /** Whose key it is; `undefined` when it is nobody's. */
  principalOf(accessKeyId: string): RolePrincipal | 'administrator' | undefined;
  decide(principal: Principal, request: AccessRequest): Decision;
  /** Whether a role may. Without a role, or before `enforce`, yes. */
  roleMay(roleArn: string | undefined, action: string, resource: string, context?: RequestContext): boolean;
  /** Whether a service may, by the policy of the resource. Before `enforce`, yes. */
  serviceMay(service: string, action: string, resource: string, source: ServiceSource): boolean;
  /** Every action that a statement of the role allows. */
  permissions(roleArn: string): readonly RolePermission[];
  /** Takes one action out of one statement. Answers what puts it back. */
  withdraw(permission: RolePermission): () => void;
  onAllowed(listener: AllowedListener): () => void;
}

/** A key whose policy nobody wrote down has AWS's default: the account's roles decide. */
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
    return resourcePolicies.get(resource) ?? (resource.startsWith('arn:aws:kms:') ? [defaultKeyPolicy] : []);
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
      const role = [...roles.values()].find((candidate) => candidate.accessKeyId === accessKeyId);
      return role && { kind: 'role', arn: role.arn };
    },
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

/** What every request says of itself. The sandbox's plain HTTP stands for the TLS that AWS's clients speak. */
function commonContext(principal: Principal, resource: string): RequestContext {
  const resourceAccount = resource.split(':')[4];
  return {
    'aws:SecureTransport': 'true',
    'aws:ResourceAccount': resourceAccount === undefined || resourceAccount === '' ? account : resourceAccount,
    ...(principal.kind === 'role' ? { 'aws:PrincipalArn': principal.arn, 'aws:PrincipalAccount': account } : {}),
  };
}
