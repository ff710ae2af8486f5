import type { Setting } from './setting-reader.ts';

/** A setting of one secret: a tag on it, a variable as its default. */
export interface SecretSetting extends Setting {
  readonly tag: string;
  /** Its name in the code, if it differs from the configuration. */
  readonly field?: string;
  /** Whether it is set for one rotation only, and so never in the configuration. */
  readonly isTagOnly?: true;
  /** How many requests each item of the list adds to a rotation, at most. */
  readonly genesysRequestsPerItem?: number;
}

/** A setting of the functions, by a variable alone. */
export interface FunctionVariable extends Setting {
  readonly variable: string;
  /** Where `rotation.config.ts` has it, with dots. */
  readonly config?: string;
  /** Whether the secret that it needs may hold it instead. */
  readonly mayBeInSecret?: true;
  /** Whether only the stack sets it. */
  readonly isSetByStack?: true;
  /** What the functions need permission for, on the resource that the variable names. */
  readonly grants?: 'secretsmanager:GetSecretValue' | 'events:PutEvents';
}
