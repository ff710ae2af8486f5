export { fromVault, type VaultOptions } from './sources/from-vault.ts';
export type { VaultAuth } from './sources/vault-login.ts';
