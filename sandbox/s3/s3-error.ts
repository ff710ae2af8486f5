import { AwsError } from '../aws/aws-error.ts';

const statuses = {
  AccessDenied: 403,
  BadDigest: 400,
  BucketAlreadyOwnedByYou: 409,
  InvalidArgument: 400,
  InvalidBucketName: 400,
  InvalidRequest: 400,
  MalformedXML: 400,
  NoSuchBucket: 404,
  NoSuchKey: 404,
  NoSuchObjectLockConfiguration: 404,
  NoSuchVersion: 404,
  MethodNotAllowed: 405,
  ObjectLockConfigurationNotFoundError: 404,
  PreconditionFailed: 412,
} as const;

/** An error of S3. @see https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
export function s3Error(code: keyof typeof statuses, message: string): AwsError {
  return new AwsError(code, message, statuses[code]);
}
