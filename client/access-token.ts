import type { Environment } from '../domain/environments.ts';
import { SecretValue } from '../domain/secret-value.ts';

export interface TokenOrigin {
  readonly clientId: string;
  readonly environment: Environment;
  readonly versionId?: string | undefined;
  readonly stage?: string | undefined;
}

/** An access token of Genesys Cloud. It prints as `[redacted]`; `reveal()` gives the value for the `Authorization` header. */
export class AccessToken extends SecretValue {
  /** The OAuth client that it was issued to. */
  declare readonly clientId: string;
  /** The region whose API takes it. */
  declare readonly environment: Environment;
  /** The version of the secret that it was obtained with, where the source has versions. */
  declare readonly versionId: string | undefined;
  /** What the source calls the credential that it was obtained with, such as `AWSCURRENT`. */
  declare readonly stage: string | undefined;
  /** By this machine's clock. */
  readonly expiresAt: Date;

  constructor(value: string, expiresAt: Date, origin: TokenOrigin) {
    super(value);
    this.expiresAt = expiresAt;
    Object.assign(this, origin);
  }
}
