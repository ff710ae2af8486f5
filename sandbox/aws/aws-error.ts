/** An error of an AWS service, which the protocol of the request renders. */
export class AwsError extends Error {
  readonly code: string;
  readonly status: number;
  /** The code of the query protocol, where a service that has left it still sends one. */
  readonly queryCode: string | undefined;

  constructor(code: string, message: string, status = 400, queryCode?: string) {
    super(message);
    this.code = code;
    this.status = status;
    this.queryCode = queryCode;
  }
}

/** @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CommonErrors.html */
export function validationError(message: string): AwsError {
  return new AwsError('ValidationError', message);
}
