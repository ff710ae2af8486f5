// Loaded as a whole when it is needed; only what is named here gets into the bundle.
export { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
