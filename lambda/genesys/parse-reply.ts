import * as v from 'valibot';
import { isPathSegment } from '../../domain/path-segment.ts';
import { RotationError } from '../../domain/rotation-error.ts';

/** An id in an answer: it becomes part of the path of another request, and of what is told of that. */
export const idSchema = v.pipe(v.string(), v.maxLength(256), v.check(isPathSegment));

/** @throws RotationError `genesys-unavailable`, naming the fields and quoting nothing of the answer */
export function parseReply<Schema extends v.GenericSchema>(
  schema: Schema,
  reply: unknown,
  what: string,
  outcome: 'unchanged' | 'unknown' = 'unchanged',
): v.InferOutput<Schema> {
  const result = v.safeParse(schema, reply);
  if (result.success) return result.output;
  const fields = result.issues.map((issue) => v.getDotPath(issue) ?? 'the whole');
  throw malformedReply(what, [...new Set(fields)], outcome);
}

export function malformedReply(
  what: string,
  fields: readonly string[],
  outcome: 'unchanged' | 'unknown',
): RotationError {
  return new RotationError('genesys-unavailable', {
    message: `Genesys Cloud's answer is not ${what}; missing or malformed: ${fields.join(', ')}.`,
    nextStep: 'check what stands between the function and Genesys Cloud; what failed is repeated.',
    outcome,
  });
}
