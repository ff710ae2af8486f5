import * as v from 'valibot';
import { auditedEntity, auditedReads, eventSourcePattern } from '../../domain/client-changes.ts';

/** A change of an OAuth client, as the audit topic of Genesys Cloud reports it. */
export interface ClientChange {
  readonly organizationId: string;
  readonly clientId: string;
  /** Such as `Update`. */
  readonly action: string;
  /** Milliseconds since 1970, by the clock of Genesys Cloud. The event may be delivered days later. */
  readonly atMs: number;
  /** The OAuth client and the user that made it, as far as the event names them. */
  readonly actors: readonly string[];
  /** The names of the changed properties. Their values may be secrets, and are not read. */
  readonly properties: readonly string[];
  readonly addresses: readonly string[];
  readonly auditId: string;
}

/** In the year 2096: beyond it, and for what is no time, there is nothing to compare. */
const latestMs = 4e12;

const id = v.pipe(v.string(), v.regex(/^[\w-]{1,64}$/));
const optionalId = v.fallback(v.optional(id), undefined);
const listOf = (pattern: RegExp, most: number) =>
  v.fallback(
    v.pipe(
      v.array(v.unknown()),
      v.transform((items) => items.filter((item) => typeof item === 'string' && pattern.test(item)).slice(0, most)),
      v.array(v.string()),
    ),
    [],
  );
const reference = v.fallback(v.object({ id: optionalId }), {});

const schema = v.object({
  source: v.pipe(v.string(), v.regex(eventSourcePattern)),
  detail: v.object({
    eventBody: v.object({
      id: v.fallback(id, 'unknown'),
      entityType: v.pipe(
        v.string(),
        v.check((type) => type.toLowerCase() === auditedEntity.toLowerCase()),
      ),
      entity: v.object({ id }),
      action: v.pipe(v.string(), v.regex(/^\w{1,40}$/)),
      eventTime: v.pipe(
        v.string(),
        v.maxLength(40),
        v.transform((time) => Date.parse(time)),
        v.check((atMs) => atMs > 0 && atMs < latestMs),
      ),
      clientId: reference,
      userId: optionalId,
      remoteIp: listOf(/^[\da-fA-F.:]{2,45}$/, 4),
      propertyChanges: v.fallback(v.array(v.fallback(v.object({ property: v.unknown() }), { property: '' })), []),
    }),
  }),
});

/**
 * @param event of the topic `v2.audits.entitytype.{id}.entityid.{id}`, as the partner event bus of Genesys Cloud delivers it
 * @returns `undefined` if it is no change of an OAuth client. Nothing of it has been found true
 * @see https://developer.genesys.cloud/notificationsalerts/notifications/available-topics
 */
export function parseClientChange(event: unknown): ClientChange | undefined {
  const result = v.safeParse(schema, event);
  if (!result.success || auditedReads.includes(result.output.detail.eventBody.action)) return undefined;
  const { id: auditId, entity, action, eventTime: atMs, ...body } = result.output.detail.eventBody;
  const [, organizationId = ''] = eventSourcePattern.exec(result.output.source) ?? [];
  const names = body.propertyChanges.map(({ property }) => property);
  return {
    organizationId,
    clientId: entity.id,
    action,
    atMs,
    actors: [body.clientId.id, body.userId].filter((actor) => actor !== undefined),
    properties: v.parse(listOf(/^[\w.-]{1,64}$/, 20), names),
    addresses: body.remoteIp,
    auditId,
  };
}
