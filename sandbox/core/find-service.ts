import { signingNameOf } from '../aws/aws-request.ts';
import { notImplemented } from '../aws/not-implemented.ts';
import type { SandboxRequest, SandboxService } from './service.ts';

/**
 * The service that a request is for. All services share one address: a request with an AWS signature goes only to the
 * service that it was signed for, any other to the first service that accepts it.
 */
export function findService(services: readonly SandboxService[], request: SandboxRequest): SandboxService {
  const signingName = signingNameOf(request);
  const isMeant = (service: SandboxService) => signingName === undefined || service.signingName === signingName;
  return services.find((service) => isMeant(service) && service.accepts(request)) ?? notImplemented;
}
