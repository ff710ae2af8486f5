// Node.js has base64; the package implements it in constant time, and the key was decoded and checked before.
exports.encode = (bytes) => Buffer.from(bytes).toString('base64');

exports.decode = (text) => {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.toString('base64') !== text) throw new Error('The text is not base64 with padding.');
  return new Uint8Array(bytes);
};
