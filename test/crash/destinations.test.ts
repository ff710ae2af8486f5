import { describeCrashes } from './crash-tests.ts';

describeCrashes(['alternating-clients, every destination']);
