import type { EventBridge } from '../eventbridge/eventbridge.ts';
import { auditEvent } from './audits.ts';
import type { GenesysCloud } from './genesys-cloud.ts';

/** The Amazon EventBridge integration: it sends each audit entry of an organization whose `auditEventSource` is set. */
export function forwardAudits(
  genesys: Pick<GenesysCloud, 'onAudit' | 'behaviorOf'>,
  eventBridge: Pick<EventBridge, 'putPartnerEvent'>,
): void {
  genesys.onAudit((entry) => {
    const { auditEventSource } = genesys.behaviorOf({ id: entry.organizationId });
    if (auditEventSource !== '') eventBridge.putPartnerEvent(auditEventSource, auditEvent(entry));
  });
}
