import { account } from '../aws-account.ts';
import { conditionHolds, type RequestContext } from './condition.ts';
import type { PolicyDocument, PrincipalElement, Statement } from './policy-document.ts';
import { fitsArn, fitsWildcard } from './wildcard.ts';

/** The caller: a role, or an AWS service on its own behalf. */
export type Principal = RolePrincipal | { readonly kind: 'service'; readonly service: string };

export interface RolePrincipal {
  readonly kind: 'role';
  readonly arn: string;
}

export interface AccessRequest {
  /** Such as `secretsmanager:GetSecretValue`. */
  readonly action: string;
  /** An ARN, or `*` for actions without resource. */
  readonly resource: string;
  readonly context: RequestContext;
}

export interface Policies {
  /** The role's policies; a service has none. */
  readonly identity: readonly PolicyDocument[];
  /** The policy of the queue, topic, key or function, or the trust policy of the role. */
  readonly resource: readonly PolicyDocument[];
}

export interface Decision {
  readonly allowed: boolean;
  /** AWS's wording after "is not authorized to perform: … on resource: … ". */
  readonly reason: string;
  /** The statements that allow it. */
  readonly allowedBy: readonly Statement[];
}

const root = `arn:aws:iam::${account}:root`;

/**
 * Evaluates policies within one account: an explicit deny wins; otherwise one policy that allows is enough, the role's or the
 * resource's. KMS keys and trust policies differ: there the resource's policy must allow, although it may
 * delegate to the account's roles.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function evaluate(principal: Principal, request: AccessRequest, policies: Policies): Decision {
  const identity = statementsOf(policies.identity).filter((statement) => isAbout(statement, request));
  const resource = statementsOf(policies.resource).filter((statement) => isAbout(statement, request));
  const forPrincipal = resource.filter(({ principal: named }) => names(named, principal));
  const { action } = request;

  const deniedBy = (statements: readonly Statement[]) => statements.some(({ effect }) => effect === 'Deny');
  if (deniedBy(identity)) return denied(`with an explicit deny in an identity-based policy`);
  if (deniedBy(forPrincipal)) return denied(`with an explicit deny in a resource-based policy`);

  const allowedBy = [...identity, ...forPrincipal].filter(({ effect }) => effect === 'Allow');
  if (action.startsWith('kms:') || action === 'sts:AssumeRole') {
    const isTrusted = forPrincipal.some(({ effect }) => effect === 'Allow');
    const isDelegated = resource.some(({ effect, principal: named }) => effect === 'Allow' && namesAccount(named));
    const isAllowed = isTrusted || (isDelegated && allowedBy.length > 0);
    if (isAllowed) return { allowed: true, reason: '', allowedBy };
    return denied(`because no ${isDelegated ? 'identity' : 'resource'}-based policy allows the ${action} action`);
  }
  if (allowedBy.length > 0) return { allowed: true, reason: '', allowedBy };
  const kind = principal.kind === 'role' ? 'identity' : 'resource';
  return denied(`because no ${kind}-based policy allows the ${action} action`);
}

function denied(reason: string): Decision {
  return { allowed: false, reason, allowedBy: [] };
}

function statementsOf(policies: readonly PolicyDocument[]): readonly Statement[] {
  return policies.flatMap(({ statements }) => statements);
}

function isAbout(statement: Statement, { action, resource, context }: AccessRequest): boolean {
  const { actions, notActions, resources, notResources, condition } = statement;
  const fitsAction = (pattern: string) => fitsWildcard(pattern, action, true);
  // A trust policy names no resource: it applies to its own role.
  const fitsResource = (pattern: string) => pattern === '*' || fitsArn(pattern, resource);
  const resourceFits =
    notResources !== undefined
      ? !notResources.some(fitsResource)
      : resources.length === 0 || resources.some(fitsResource);
  const actionFits = notActions !== undefined ? !notActions.some(fitsAction) : actions.some(fitsAction);
  return actionFits && resourceFits && conditionHolds(condition, context);
}

function names(element: PrincipalElement | undefined, principal: Principal): boolean {
  if (element === undefined) return false;
  if (element === '*') return true;
  if (principal.kind === 'service') {
    return element.Service?.includes(principal.service) === true || element.AWS?.includes('*') === true;
  }
  return element.AWS?.some((name) => name === '*' || name === principal.arn) === true;
}

/** A policy that allows the account's root delegates to the policies of the account's roles. */
function namesAccount(element: PrincipalElement | undefined): boolean {
  return typeof element === 'object' && element.AWS?.some((name) => name === root || name === account) === true;
}
