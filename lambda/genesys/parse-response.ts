import * as v from 'valibot';
import { isPathSegment } from '../../domain/path-segment.ts';
import { type Outcome, RotationError } from '../../domain/rotation-error.ts';

/** An id in a response: it becomes part of the path of another request, and of messages about that. */
export const idSchema = v.pipe(v.string(), v.maxLength(256), v.check(isPathSegment));

/** @throws RotationError `genesys-unavailable`, naming the fields and quoting nothing of the response */
export function parseResponse<Schema extends v.GenericSchema>(
  schema: Schema,
  response: unknown,
  what: string,
  outcome: Outcome = 'unchanged',
): v.InferOutput<Schema> {
  const result = v.safeParse(schema, response);
  if (result.success) return result.output;
  const fields = result.issues.map((issue) => v.getDotPath(issue) ?? 'the whole response');
  throw malformedResponse(what, [...new Set(fields)], outcome);
}

export function malformedResponse(what: string, fields: readonly string[], outcome: Outcome): RotationError {
  return new RotationError('genesys-unavailable', {
    message: `Genesys Cloud's response is not ${what}; missing or malformed: ${fields.join(', ')}.`,
    nextStep: 'check the network path (proxy, gateway) to Genesys Cloud; what failed is retried.',
    outcome,
  });
}
