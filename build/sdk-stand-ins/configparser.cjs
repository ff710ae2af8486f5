// The SDK reads a configuration file in the home directory, which could redirect credentials. It must find none.
module.exports = class ConfigParser {
  read() {
    throw new Error('Configuration files are not read.');
  }
};
