export { type SharedTokenStore, sharedStore } from './shared-token-store.ts';
