// For a program on EC2 that was told no region. Never called: Lambda sets AWS_EXECUTION_ENV and AWS_REGION, which come first.
export const getInstanceMetadataRegion = async () => undefined;
