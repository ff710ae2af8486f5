import { randomUUID } from 'node:crypto';
import type { ManagedSecretOptions, RotationService } from '../../../sandbox/rotation-service.ts';

export interface AnnouncedSecret {
  readonly arn: string;
  readonly name: string;
  /** The client of AWSCURRENT. */
  readonly clientId: string;
  /** The ClientRequestToken of the next rotation. */
  readonly token: string;
}

/** A managed secret right before createSecret: its AWSPENDING version exists without a value. */
export function announceRotation(
  service: RotationService,
  { name = `app-${randomUUID()}`, ...options }: Partial<ManagedSecretOptions> = {},
): AnnouncedSecret {
  const secret = service.createManagedSecret({ name, ...options });
  return { ...secret, token: announceAgain(service, secret.arn) };
}

/** Announces another rotation and returns its token. */
export function announceAgain(service: RotationService, arn: string): string {
  const token = randomUUID();
  service.secretsManager.announce(arn, token);
  return token;
}
