// Loaded as a whole when it is needed; only what is named here gets into the bundle.
export { CloudWatchClient, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
