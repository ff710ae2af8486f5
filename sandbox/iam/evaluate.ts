import { account } from '../aws-account.ts';
import { conditionHolds, type RequestContext } from './condition.ts';
import type { PolicyDocument, PrincipalElement, Statement } from './policy-document.ts';
import { fitsArn, fitsWildcard } from './wildcard.ts';

/** Who asks: a role, or a service of AWS in its own name. */
export type Principal = RolePrincipal | { readonly kind: 'service'; readonly service: string };

export interface RolePrincipal {
  readonly kind: 'role';
  readonly arn: string;
}

export interface AccessRequest {
  /** Such as `secretsmanager:GetSecretValue`. */
  readonly action: string;
  /** An ARN, or `*` for actions that know no resources. */
  readonly resource: string;
  readonly context: RequestContext;
}

export interface Policies {
  /** Of the role; a service has none. */
  readonly identity: readonly PolicyDocument[];
  /** Of the resource: a queue's, a topic's, a key's, a function's; a role's trust policy. */
  readonly resource: readonly PolicyDocument[];
}

export interface Decision {
  readonly allowed: boolean;
  /** As AWS says it after "is not authorized to perform: … on resource: … ". */
  readonly reason: string;
  /** The statements that allowed it. */
  readonly allowedBy: readonly Statement[];
}

const root = `arn:aws:iam::${account}:root`;

/**
 * Decides within one account: an explicit denial wins, then one policy that allows is enough, be it the role's or the
 * resource's. A KMS key and the trust of a role are different: there the resource's policy has to allow, though it may
 * leave it to the account's roles.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function evaluate(principal: Principal, request: AccessRequest, policies: Policies): Decision {
  const identity = statementsOf(policies.identity).filter((statement) => isAbout(statement, request));
  const resource = statementsOf(policies.resource).filter((statement) => isAbout(statement, request));
  const forPrincipal = resource.filter(({ principal: named }) => names(named, principal));
  const { action } = request;

  const deniedBy = (statements: readonly Statement[]) => statements.some(({ effect }) => effect === 'Deny');
  if (deniedBy(identity)) return refuse(`with an explicit deny in an identity-based policy`);
  if (deniedBy(forPrincipal)) return refuse(`with an explicit deny in a resource-based policy`);

  const allowedBy = [...identity, ...forPrincipal].filter(({ effect }) => effect === 'Allow');
  if (action.startsWith('kms:') || action === 'sts:AssumeRole') {
    const isTrusted = forPrincipal.some(({ effect }) => effect === 'Allow');
    const isDelegated = resource.some(({ effect, principal: named }) => effect === 'Allow' && namesAccount(named));
    const isAllowed = isTrusted || (isDelegated && allowedBy.length > 0);
    if (isAllowed) return { allowed: true, reason: '', allowedBy };
    return refuse(`because no ${isDelegated ? 'identity' : 'resource'}-based policy allows the ${action} action`);
  }
  if (allowedBy.length > 0) return { allowed: true, reason: '', allowedBy };
  const kind = principal.kind === 'role' ? 'identity' : 'resource';
  return refuse(`because no ${kind}-based policy allows the ${action} action`);
}

function refuse(reason: string): Decision {
  return { allowed: false, reason, allowedBy: [] };
}

function statementsOf(policies: readonly PolicyDocument[]): readonly Statement[] {
  return policies.flatMap(({ statements }) => statements);
}

function isAbout(statement: Statement, { action, resource, context }: AccessRequest): boolean {
  const { actions, notActions, resources, notResources, condition } = statement;
  const fitsAction = (pattern: string) => fitsWildcard(pattern, action, true);
  // A trust policy names no resource: it is about the role that it belongs to.
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

/** A policy that allows the account's root leaves it to the policies of the account's roles. */
function namesAccount(element: PrincipalElement | undefined): boolean {
  return typeof element === 'object' && element.AWS?.some((name) => name === root || name === account) === true;
}
