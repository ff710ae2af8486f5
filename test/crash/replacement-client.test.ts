import { describeCrashes } from './crash-tests.ts';

describeCrashes(['replacement-client']);
