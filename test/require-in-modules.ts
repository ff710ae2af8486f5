import { createRequire } from 'node:module';

// The Genesys SDK's ES modules call `require`, which only a bundler gives them.
globalThis.require = createRequire(import.meta.url);
