export { type CheckedProvider, requirePermissions, requireScopes } from './require-privileges.ts';
