import { describeCrashes } from './crash-tests.ts';

describeCrashes(['in-place']);
