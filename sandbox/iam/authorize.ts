import { account } from '../aws-account.ts';
import type { SandboxRequest, SandboxResponse, ServiceAccess } from '../core/service.ts';
import type { Iam } from './iam.ts';
import { identityOf } from './identity.ts';

/** The access key that a request was signed with. */
export function accessKeyIdOf({ headers }: SandboxRequest): string | undefined {
  return /Credential=([^/]+)\//.exec(headers.authorization ?? '')?.[1];
}

/** The service's error response, or `undefined` for an allowed call. */
export function authorize(
  iam: Iam,
  access: ServiceAccess | undefined,
  request: SandboxRequest,
  sessionName: string | undefined,
): SandboxResponse | undefined {
  if (access === undefined || !iam.enforced()) return undefined;
  const accessKeyId = accessKeyIdOf(request);
  if (accessKeyId === undefined) {
    return access.reject('MissingAuthenticationTokenException', 'Missing Authentication Token', request);
  }
  const principal = iam.principalOf(accessKeyId);
  if (principal === undefined) {
    const message = 'The security token included in the request is invalid.';
    return access.reject('UnrecognizedClientException', message, request);
  }
  if (principal === 'administrator') return undefined;
  const { userId } = identityOf(iam, accessKeyId);
  for (const requirement of access.requirements(request)) {
    const context = { 'aws:userid': userId, ...requirement.context };
    const decision = iam.decide(principal, { ...requirement, context });
    if (decision.allowed) continue;
    const { action, resource, message } = requirement;
    const user = `arn:aws:sts::${account}:assumed-role/${iam.role(principal.arn)?.name}/${sessionName ?? 'session'}`;
    const on = resource === '*' ? '' : ` on resource: ${resource}`;
    return access.reject(
      'AccessDeniedException',
      message ?? `User: ${user} is not authorized to perform: ${action}${on} ${decision.reason}`,
      request,
    );
  }
  return undefined;
}
