import type { Deployment } from '../deployment/deployment.ts';
import type { RecordedSecret, Source, Trail } from '../report/recorded-secret.ts';
import type { FrameDeployment } from '../report/report.ts';

/** The changes of our functions and secrets. CloudTrail knows all of the account: other functions and secrets concern no auditor of these. */
export function changesIn(
  trail: Source<Trail>,
  { service, rotate, retire, watch }: Pick<Deployment, 'service' | 'rotate' | 'retire' | 'watch'>,
  secrets: readonly Pick<RecordedSecret, 'arn' | 'name'>[],
): FrameDeployment['changes'] {
  if (!trail.available) return trail;
  const ours = new Set([
    rotate,
    retire,
    watch,
    `${service}-report`,
    ...secrets.flatMap(({ arn, name }) => [arn, name]),
  ]);
  const isOurs = (resource: string) => ours.has(resource) || ours.has(functionNameIn(resource));
  const entries = trail.content.calls
    .filter(({ eventName, resource = '' }) => eventName !== 'RotateSecret' && isOurs(resource))
    .map(({ at, eventName, resource = '', principal, tagKeys = [] }) => {
      const what = tagKeys.length === 0 ? eventName : `${eventName} (${tagKeys.join(', ')})`;
      return { at, what, resource, principal };
    });
  return { available: true, content: { from: trail.content.from, entries } };
}

/** A caller may name a function by its ARN, with or without a version, or by `account:function:name`. */
function functionNameIn(resource: string): string {
  return /(?:^|:)function:([^:]+)/.exec(resource)?.[1] ?? resource;
}
