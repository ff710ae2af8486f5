// For a Node.js without crypto. Never called: the SDK asks for SHA-256 of node:crypto first.
export const Sha256Js = undefined;
