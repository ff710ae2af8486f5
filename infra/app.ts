import { bundleFunctions } from '../build/bundle.ts';
import rotation from '../rotation.config.ts';
import { synthesize } from './synthesize.ts';

// The same build as `npm run build`, so that what is deployed is what was tested.
await bundleFunctions();
synthesize({ config: rotation });
