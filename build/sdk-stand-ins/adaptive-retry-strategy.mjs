// Standard retries in their place, whatever AWS_RETRY_MODE says: a function sends too few requests to learn a rate from.
export { StandardRetryStrategy as AdaptiveRetryStrategy } from '@smithy/core/retry';
