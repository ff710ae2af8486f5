// CloudWatch takes compressed requests from 10 KB on. Ours are smaller, and a request may always be sent as it is.
export const NODE_DISABLE_REQUEST_COMPRESSION_CONFIG_OPTIONS = {
  environmentVariableSelector: () => undefined,
  configFileSelector: () => undefined,
  default: true,
};
export const NODE_REQUEST_MIN_COMPRESSION_SIZE_BYTES_CONFIG_OPTIONS = NODE_DISABLE_REQUEST_COMPRESSION_CONFIG_OPTIONS;
export const resolveCompressionConfig = (configuration) => configuration;
export const getCompressionPlugin = () => ({ applyToStack() {} });
