import { account } from '../aws-account.ts';
import type { Iam } from './iam.ts';

/** A caller as STS and CloudTrail name it. */
export interface CallerIdentity {
  readonly kind: 'user' | 'role';
  readonly arn: string;
  readonly userId: string;
  /** The user, or the role. */
  readonly userName: string;
  readonly roleArn?: string;
}

/** An unknown key belongs to the administrator: the sandbox checks no signatures. */
export function identityOf(iam: Iam, accessKeyId: string | undefined): CallerIdentity {
  const principal = accessKeyId === undefined ? undefined : iam.principalOf(accessKeyId);
  if (accessKeyId === undefined || principal === undefined || principal === 'administrator') {
    const userName = 'administrator';
    return { kind: 'user', arn: `arn:aws:iam::${account}:user/${userName}`, userId: 'AIDASANDBOXSANDBOX00', userName };
  }
  const { arn: roleArn } = principal;
  const userName = iam.role(roleArn)?.name ?? '';
  const session = iam.sessionNameOf(accessKeyId);
  return {
    kind: 'role',
    arn: `arn:aws:sts::${account}:assumed-role/${userName}/${session}`,
    userId: `AROA${(iam.role(roleArn)?.accessKeyId ?? '').slice(4)}:${session}`,
    userName,
    roleArn,
  };
}
