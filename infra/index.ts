export type { Destinations } from '../domain/destinations/destinations.ts';
export { RotationConfigError } from './config/config-error.ts';
export { defineRotation } from './config/plan-rotation.ts';
export type {
  AlarmRecipients,
  FunctionTuning,
  RotationConfig,
  SecretEntry,
  SecretSettings,
  Timing,
} from './config/rotation-config.ts';
export { GenesysOAuthRotation, type GenesysOAuthRotationProps } from './genesys-oauth-rotation.ts';
export { OperatorPolicies, type OperatorPoliciesProps } from './operator-policies.ts';
export { RotationStack } from './rotation-stack.ts';
