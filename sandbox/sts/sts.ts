import { AwsError } from '../aws/aws-error.ts';
import { defineService } from '../aws/define-service.ts';
import { account } from '../aws-account.ts';
import type { SandboxService } from '../core/service.ts';
import { accessKeyIdOf } from '../iam/authorize.ts';
import type { Iam } from '../iam/iam.ts';
import { identityOf } from '../iam/identity.ts';

const hourSeconds = 3600;

/** STS: who a caller is, and sessions of roles. */
export function createSts({ now, iam }: { readonly now: () => number; readonly iam: Iam }): SandboxService {
  return defineService({
    name: 'sts',
    signingName: 'sts',
    query: { version: '2011-06-15', namespace: 'https://sts.amazonaws.com/doc/2011-06-15/' },
    // No policy can deny it.
    // @see https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
    unprotected: ['GetCallerIdentity'],
    operations: {
      GetCallerIdentity(_, request) {
        const { arn, userId } = identityOf(iam, accessKeyIdOf(request));
        return { Arn: arn, UserId: userId, Account: account };
      },
      AssumeRole(input, request) {
        const RoleArn = input.text('RoleArn');
        const sessionName = input.text('RoleSessionName');
        if (!/^[\w+=,.@-]{2,64}$/.test(sessionName)) {
          throw new AwsError(
            'ValidationError',
            'RoleSessionName takes 2 to 64 letters, digits and characters of _+=,.@-',
          );
        }
        if (!/^arn:aws[\w-]*:(iam|sts)::\d+:/.test(RoleArn)) {
          throw new AwsError('ValidationError', `${RoleArn} is invalid`);
        }
        const seconds = input.optionalNumber('DurationSeconds', 900, 12 * hourSeconds) ?? hourSeconds;
        const caller = identityOf(iam, accessKeyIdOf(request));
        if (iam.role(RoleArn) === undefined) {
          const message = `User: ${caller.arn} is not authorized to perform: sts:AssumeRole on resource: ${RoleArn}`;
          throw new AwsError('AccessDenied', message, 403);
        }
        const AccessKeyId = iam.createSession(RoleArn, sessionName);
        const { arn, userId } = identityOf(iam, AccessKeyId);
        return {
          Credentials: {
            AccessKeyId,
            SecretAccessKey: 'sandbox-secret-access-key',
            SessionToken: 'sandbox-session-token',
            Expiration: new Date(now() + seconds * 1000),
          },
          AssumedRoleUser: { AssumedRoleId: userId, Arn: arn },
        };
      },
    },
  });
}
