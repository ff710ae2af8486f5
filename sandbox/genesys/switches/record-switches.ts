import { count, flag, milliseconds, text } from '../../behavior/switch.ts';

/** Usage and audits. */
export const recordSwitches = {
  usageEndpoint: flag({
    evidence: 'sure',
    defaultValue: true,
    meaning: 'The usage endpoints of a client exist; if not, they return 404.',
  }),
  organizationUsageEndpoint: flag({
    evidence: 'sure',
    defaultValue: true,
    meaning: '`/api/v2/usage/aggregates/query/jobs` exists, which counts the requests of every client; if not, 404.',
  }),
  usageRunningPolls: count({
    evidence: 'unknown',
    defaultValue: 0,
    meaning: 'Polls that return `Running` before a usage query completes. Read when the query is started.',
  }),
  usageQueriesFail: flag({ evidence: 'unknown', defaultValue: false, meaning: 'Usage queries end with `Failed`.' }),
  usageLagDays: count({
    evidence: 'sure',
    defaultValue: 1,
    most: 366,
    meaning: 'Delay of usage data in days: 1 means complete up to yesterday.',
  }),
  auditEndpoint: flag({
    evidence: 'sure',
    defaultValue: true,
    meaning: '`/api/v2/audits/query` and `…/realtime` exist; if not, they return 404.',
  }),
  auditsRegenerations: flag({
    evidence: 'likely',
    defaultValue: true,
    meaning: 'A regenerated secret is audited.',
  }),
  auditDelayMs: milliseconds({
    evidence: 'unknown',
    defaultValue: 0,
    meaning: 'An audit entry is found this long after the change. Its event is sent at once.',
  }),
  auditEventSource: text({
    evidence: 'chosen',
    defaultValue: '',
    allowed: 'the name of a partner event source, such as "aws.partner/genesys.com/…", or "" for none',
    isAllowed: (source) => /^$|^aws\.partner\/genesys\.com(\/[.\-_A-Za-z0-9]+)+$/.test(source),
    meaning: 'The Amazon EventBridge integration: the partner event source, and bus, that gets every audit entry.',
  }),
};
