/** What an audit event of Genesys Cloud is about, as its audit viewer names it. */
export const auditedEntity = 'OAuthClient';

/** The actions of audit events that change nothing: the stack's rule and watch pass them over. */
export const auditedReads = ['View', 'Read', 'ReadAll', 'Download', 'Export', 'Authenticate'];

/** The name of a partner event source, and of its event bus: it holds the id of the organization. */
export const eventSourcePattern = /^aws\.partner\/genesys\.com\/cloud\/([\w-]{1,64})\/[\w.-]{1,64}$/;
