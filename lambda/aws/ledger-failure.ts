import { RotationError } from '../../domain/rotation-error.ts';
import { awsFailure, translateAwsError } from './translate-aws-error.ts';

/**
 * The coded error for a failed call to the ledger's table: `ledger-unavailable`, or `deadline-exceeded` where the
 * function's own time ran out.
 *
 * @param operation such as `dynamodb:PutItem`, which is also the permission that the call needs
 */
export function ledgerFailure(
  error: unknown,
  operation: string,
  tableName: string,
  outcome: 'unchanged' | 'unknown',
): RotationError {
  if (error instanceof RotationError) return error;
  const translated = translateAwsError(error, operation, outcome);
  if (translated.code === 'deadline-exceeded') return translated;
  const { name } = awsFailure(error);
  return new RotationError('ledger-unavailable', {
    message: `The ledger in the table ${tableName} could not be used: ${reasonOf(name, translated)}`,
    nextStep: nextStepOf(name, translated, tableName),
    outcome: translated.outcome,
    correlationId: translated.correlationId,
    cause: translated.cause,
  });
}

/** A call that succeeded, with a response that cannot be right. */
export function unusableResponse(operation: string, tableName: string, reason: string): RotationError {
  return new RotationError('ledger-unavailable', {
    message: `The ledger in the table ${tableName} could not be used: ${operation} ${reason}.`,
    nextStep: 'nothing if it happens once; what failed is retried.',
  });
}

function reasonOf(name: string, translated: RotationError): string {
  if (name === 'ResourceNotFoundException') return 'there is no such table in this account and region.';
  if (name === 'ValidationException') return 'DynamoDB rejected the request as invalid.';
  return translated.summary;
}

function nextStepOf(name: string, translated: RotationError, tableName: string): string {
  switch (name) {
    case 'ResourceNotFoundException':
      return `check that LEDGER_TABLE names the table of the stack. If the table was deleted, restore it from a backup under the name ${tableName}; AWSCURRENT stays usable meanwhile.`;
    case 'ValidationException':
      return 'check that the table has the keys pk and sk (strings) and the index byDue (shard, dueAt), as the stack creates it.';
    default:
      return translated.nextStep;
  }
}
