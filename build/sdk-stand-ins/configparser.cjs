// The SDK reads a file in the home directory that could redirect where credentials are sent. Here it finds none.
module.exports = class ConfigParser {
  read() {
    throw new Error('Configuration files are not read.');
  }
};
