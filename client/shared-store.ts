export { createSharedTokenStore, type TokenStore } from './shared-token-store.ts';
