import type { FactValue, Observed } from './probe.ts';

/** What the deployment is set to, as far as it matters here. */
export interface DeployedSettings {
  readonly propagationTimeoutMs: number;
}

/** One row of the table. */
export interface Judged extends Observed {
  readonly question: string;
  readonly assumed: string;
  readonly agrees: boolean;
  /** What to change. */
  readonly advice?: string;
}

interface Assumption {
  readonly question: string;
  readonly assumed: string | ((settings: DeployedSettings) => string);
  /** Default: every value agrees, because the functions expect either. */
  readonly agrees?: (value: FactValue, settings: DeployedSettings) => boolean;
  /** For a value that does not agree, or that is worth knowing. */
  readonly advice?: (value: FactValue, settings: DeployedSettings) => string | undefined;
}

const seconds = (ms: number): string => `${Math.ceil(ms / 1000)} s`;
const either = 'either';
const timeout = ({ propagationTimeoutMs }: DeployedSettings): string => `within ${seconds(propagationTimeoutMs)}`;
const inTime = (value: FactValue, { propagationTimeoutMs }: DeployedSettings): boolean =>
  Number(value) <= propagationTimeoutMs;
/** Twice what was seen once. */
const raise = (value: FactValue): string => `functions.propagationTimeout: '${Math.ceil(Number(value) / 500)}s'`;
const lifetimeMatters = (value: FactValue): string | undefined =>
  value === true
    ? 'tokens of a leaked credential go on until they expire: shorten accessTokenValiditySeconds of its client'
    : undefined;

/** By the name of the sandbox's switch. The order is that of the table. */
const assumptions: Readonly<Record<string, Assumption>> = {
  propagationDelayMs: {
    question: 'how long a new credential is rejected',
    assumed: timeout,
    agrees: inTime,
    advice: (value, settings) => (inTime(value, settings) ? undefined : raise(value)),
  },
  earlyRejectionCachedMs: {
    question: 'how long a login that came too early is remembered',
    assumed: timeout,
    agrees: inTime,
    advice: (value, settings) => (inTime(value, settings) ? undefined : raise(value)),
  },
  earlyRejectionProlonged: {
    question: 'whether each further attempt prolongs that',
    assumed: 'no',
    agrees: (value) => value === false,
    advice: (value) =>
      value === true
        ? 'functions.propagationTimeout: at least twice the time that an attempt is remembered'
        : undefined,
  },
  rejectionStatus: {
    question: 'the rejection of a credential',
    assumed: '400 or 401 invalid_client',
    agrees: (value) => value === 'by-cause' || value === 400 || value === 401,
    advice: (value) =>
      typeof value === 'string' && value !== 'by-cause'
        ? 'no revocation could be verified: do not rotate here, and report this'
        : undefined,
  },
  oldSecretLingersMs: {
    question: 'how long a replaced secret still logs in',
    assumed: timeout,
    agrees: inTime,
    advice: (value, settings) => (inTime(value, settings) ? undefined : raise(value)),
  },
  tokensSurviveRegenerate: { question: 'tokens outlive a new secret', assumed: either, advice: lifetimeMatters },
  tokensSurviveDeactivation: {
    question: 'tokens outlive a deactivation',
    assumed: 'yes, as documented',
    advice: lifetimeMatters,
  },
  tokensSurviveDelete: { question: 'tokens outlive a deletion', assumed: either, advice: lifetimeMatters },
  tokenFormat: { question: 'the form of a token', assumed: either },
  hostileCharacters: { question: 'characters that encodings change', assumed: either },
  deletedClientLingersMs: { question: 'how long a deleted client is found', assumed: either },
  deletedClientListed: { question: 'it is listed too', assumed: either },
  deletedAgainStatus: { question: 'the response to a second deletion', assumed: either },
  descriptionMaxLength: {
    question: 'the longest description',
    assumed: '512 characters or more',
    agrees: (value) => value === null || Number(value) >= 512,
    advice: (value) =>
      value === null || Number(value) >= 512
        ? undefined
        : 'shorten the descriptions of your clients: a rotation adds up to 250 characters',
  },
  descriptionTooLong: {
    question: 'what happens to a longer one',
    assumed: 'it is rejected',
    agrees: (value) => value === 'rejected',
    advice: (value) =>
      value === 'truncated' ? 'keep descriptions short: a claim that is cut off protects no client' : undefined,
  },
  maxTokenValiditySeconds: {
    question: 'the longest life of a token',
    assumed: either,
    advice: (value) =>
      value === 172_800 ? undefined : 'see the token lifetime of each client: it may be longer than a grace period',
  },
  putMerges: { question: 'a PUT keeps what it does not send', assumed: either },
  requireIpAllowList: {
    question: 'a client needs an allow-list',
    assumed: either,
    advice: (value) => (value === true ? 'put the addresses of the functions on the list of every client' : undefined),
  },
  enforceIpAllowList: {
    question: 'an allow-list of a client is heeded',
    assumed: either,
    advice: (value) => (value === true ? 'put the addresses of the functions on the list of every client' : undefined),
  },
  ipRejection: {
    question: 'the rejection of an address',
    assumed: 'not like that of a credential',
    agrees: (value) => value !== 'invalid-client',
    advice: (value) =>
      value === 'invalid-client'
        ? 'a wrong address looks like a dead credential: let the functions have fixed addresses, and list them first'
        : undefined,
  },
  secretsEndpoint: {
    question: 'a client may have several secrets (`/secrets`)',
    assumed: 'no',
    advice: (value) =>
      value === true ? "strategy: 'multi-secret' is available" : "do not set strategy: 'multi-secret'",
  },
  clientLimit: {
    question: 'the most clients of the organization',
    assumed: 'room for another client',
    agrees: () => false,
    advice: () => "delete clients that nobody uses (inventory), or set strategy: 'in-place'",
  },
  listingPageSize: { question: 'the clients on a page of the listing', assumed: either },
  listingDelayMs: { question: 'how long a new client is not listed', assumed: either },
  rateLimitPerMinute: {
    question: 'requests a minute',
    assumed: '300',
    agrees: (value) => Number(value) >= 300,
    advice: (value) => (Number(value) >= 300 ? undefined : 'rotate fewer secrets at once: see plan'),
  },
  usageEndpoint: {
    question: 'the usage of a client can be read',
    assumed: 'yes',
    agrees: (value) => value === true,
    advice: (value) => (value === true ? undefined : "inUsePolicy: 'ignore'; nothing shows who uses a credential"),
  },
  organizationUsageEndpoint: { question: 'the usage of the organization can be read', assumed: either },
  usageRunningPolls: { question: 'polls until usage is there', assumed: either },
  usageQueriesFail: {
    question: 'a usage query fails',
    assumed: 'no',
    agrees: (value) => value === false,
    advice: (value) => (value === true ? "inUsePolicy: 'ignore', until Genesys support has repaired it" : undefined),
  },
  auditEndpoint: {
    question: 'audits can be read',
    assumed: 'yes',
    agrees: (value) => value === true,
    advice: (value) => (value === true ? undefined : 'run report with --without-genesys'),
  },
  auditsRegenerations: {
    question: 'a new secret is audited',
    assumed: 'yes',
    agrees: (value) => value === true,
    advice: (value) => (value === true ? undefined : 'a report cannot show secrets that were made by hand'),
  },
  auditDelayMs: { question: 'how late an audit entry is found', assumed: either },
};

/** Compares what was found with what the functions assume. Pure. */
export function judge(observed: readonly Observed[], settings: DeployedSettings): readonly Judged[] {
  const byName = new Map(observed.map((one) => [one.name, one]));
  return Object.entries(assumptions).flatMap(([name, { question, assumed, agrees, advice }]) => {
    const one = byName.get(name);
    if (one === undefined) return [];
    const advised = advice?.(one.value, settings);
    return [
      {
        ...one,
        question,
        assumed: typeof assumed === 'string' ? assumed : assumed(settings),
        agrees: agrees?.(one.value, settings) ?? true,
        ...(advised === undefined ? {} : { advice: advised }),
      },
    ];
  });
}

/** The questions that were not settled, for want of a permission or because another answer made them moot. */
export function unsettled(observed: readonly Observed[]): readonly string[] {
  const names = new Set(observed.map(({ name }) => name));
  return Object.keys(assumptions).filter((name) => !names.has(name));
}

/** Values that no switch of the sandbox has: they are only reported. */
const reportedOnly: readonly FactValue[] = ['other', 'a wrong secret was accepted'];

/** A facts file of the sandbox. @see docs/sandbox.md "Switches" */
export function factsOf(observed: readonly Observed[], about: string): Readonly<Record<string, unknown>> {
  const known = observed.filter(({ value }) => !reportedOnly.includes(value));
  return { version: 1, about, genesys: Object.fromEntries(known.map(({ name, value }) => [name, value])) };
}
