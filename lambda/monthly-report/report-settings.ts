import { functionVariables } from '../../domain/function-variables.ts';
import type { Variables } from '../../domain/invalid-settings.ts';
import { RotationError } from '../../domain/rotation-error.ts';
import { SettingReader } from '../../domain/setting-reader.ts';

/** What the stack tells the report function. */
export interface ReportSettings {
  readonly ledgerTable: string;
  readonly bucket: string;
  /** ARN of the key that signs. */
  readonly key: string;
  /** The longest time that the policy lets a credential be in force. */
  readonly maximumAgeSeconds: number;
}

/** @throws RotationError `invalid-settings` */
export function readReportSettings(variables: Variables): ReportSettings {
  const reader = new SettingReader(variables);
  const ledgerTable = reader.require(functionVariables.ledgerTable);
  const bucket = reader.require(functionVariables.evidenceBucket);
  const key = reader.require(functionVariables.evidenceKey);
  const maximumAgeSeconds = reader.read(functionVariables.evidenceMaximumAge);
  const isComplete = ledgerTable !== undefined && bucket !== undefined && key !== undefined;
  if (isComplete && reader.problems.length === 0) return { ledgerTable, bucket, key, maximumAgeSeconds };
  throw new RotationError('invalid-settings', {
    message: `No report can be made: ${reader.problems.join('; ')}.`,
    nextStep: 'deploy the stack again, which sets these variables; nothing was written.',
  });
}
