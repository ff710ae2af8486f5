// CloudWatch takes compressed requests from 10 KB on. Ours are smaller, and a request may always be sent as it is.
const unset = () => undefined;
const setting = { environmentVariableSelector: unset, configFileSelector: unset };
export const NODE_DISABLE_REQUEST_COMPRESSION_CONFIG_OPTIONS = { ...setting, default: true };
export const NODE_REQUEST_MIN_COMPRESSION_SIZE_BYTES_CONFIG_OPTIONS = { ...setting, default: 10_240 };
export const resolveCompressionConfig = (configuration) => configuration;
export const getCompressionPlugin = () => ({ applyToStack() {} });
