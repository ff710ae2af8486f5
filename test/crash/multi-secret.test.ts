import { describeCrashes } from './crash-tests.ts';

describeCrashes(['multi-secret']);
