// Webhooks are signed with HMAC-SHA256, which Node.js has; the package implements it in JavaScript.
const { createHmac } = require('node:crypto');

exports.hmac = (key, data) => createHmac('sha256', key).update(data).digest();
