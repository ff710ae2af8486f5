import { describeCrashes } from './crash-tests.ts';

describeCrashes(['alternating-clients, first rotation']);
