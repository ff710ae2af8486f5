// The SDK's default HTTP client is never used: every instance gets our own transport before its first call.
module.exports = {
  create() {
    throw new Error('The Genesys SDK has no transport here; give the ApiClient one with setHttpClient.');
  },
};
