export const views = ['fleet', 'plan', 'clients'] as const;

export type View = (typeof views)[number];

/** What the page shows, as its address says. */
export interface Route {
  readonly view: View;
  /** The ARN of the secret that is open. */
  readonly secret?: string;
  /** The search. */
  readonly text: string;
  readonly filter: string;
  readonly strategy: string;
  readonly deployment: string;
}

/** Reads the fragment of an address, such as `#/fleet?filter=failing`. What it does not know is left out. */
export function readRoute(hash: string): Route {
  const [, path = '', query = ''] = /^#\/([^?]*)(?:\?(.*))?$/.exec(hash) ?? [];
  const parameters = new URLSearchParams(query);
  const secret = parameters.get('secret');
  return {
    view: views.find((view) => view === path) ?? 'fleet',
    ...(secret === null ? {} : { secret }),
    text: parameters.get('q') ?? '',
    filter: parameters.get('filter') ?? 'all',
    strategy: parameters.get('strategy') ?? '',
    deployment: parameters.get('deployment') ?? '',
  };
}

export function writeRoute({ view, secret, text, filter, strategy, deployment }: Route): string {
  const parameters = new URLSearchParams();
  if (text !== '') parameters.set('q', text);
  if (filter !== 'all') parameters.set('filter', filter);
  if (strategy !== '') parameters.set('strategy', strategy);
  if (deployment !== '') parameters.set('deployment', deployment);
  if (secret !== undefined) parameters.set('secret', secret);
  const query = parameters.toString();
  return `#/${view}${query === '' ? '' : `?${query}`}`;
}
