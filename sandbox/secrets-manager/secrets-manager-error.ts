export type SecretsManagerErrorName =
  | 'AccessDeniedException'
  | 'InvalidNextTokenException'
  | 'InvalidParameterException'
  | 'InvalidRequestException'
  | 'LimitExceededException'
  | 'MalformedPolicyDocumentException'
  | 'NotImplementedBySandbox'
  | 'ResourceExistsException'
  | 'ResourceNotFoundException'
  | 'SerializationException'
  | 'ValidationException';

/** An error with Secrets Manager's name and wording. */
export class SecretsManagerError extends Error {
  override readonly name: SecretsManagerErrorName;

  constructor(name: SecretsManagerErrorName, message: string) {
    super(message);
    this.name = name;
  }
}

export function invalidParameter(message: string): SecretsManagerError {
  return new SecretsManagerError('InvalidParameterException', message);
}

export function invalidRequest(message: string): SecretsManagerError {
  return new SecretsManagerError('InvalidRequestException', message);
}

export function notFound(what: string): SecretsManagerError {
  return new SecretsManagerError('ResourceNotFoundException', `Secrets Manager can't find the ${what}`);
}
