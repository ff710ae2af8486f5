import { SignatureV4 } from '@smithy/signature-v4';

// EventBridge's client can sign for several regions at once (global endpoints), with a library that is not installed.
// Our calls are for one region.
export class SignatureV4MultiRegion extends SignatureV4 {
  static sigv4aDependency() {
    return 'none';
  }
}
