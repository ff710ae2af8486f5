export type { Destinations } from '../domain/destinations/destinations.ts';
export { RotationConfigError } from './config/config-error.ts';
export { type Deployments, defineDeployments } from './config/deployments.ts';
export type { EvidenceConfig, EvidenceKeySpec } from './config/evidence-config.ts';
export type { NetworkConfig } from './config/network-config.ts';
export { defineRotation } from './config/plan-rotation.ts';
export type {
  AlarmRecipients,
  FunctionTuning,
  ReplicaRegion,
  RotationConfig,
  SecretEntry,
  SecretSettings,
  Timing,
} from './config/rotation-config.ts';
export { EvidenceStore, type EvidenceStoreProps } from './evidence-store.ts';
export { type BundleProps, GenesysOAuthRotation, type GenesysOAuthRotationProps } from './genesys-oauth-rotation.ts';
export { OperatorPolicies, type OperatorPoliciesProps } from './operator-policies.ts';
export type { OwnerStatement } from './owner-statements.ts';
export { RotationStack, type RotationStackProps } from './rotation-stack.ts';
