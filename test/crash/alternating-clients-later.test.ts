import { describeCrashes } from './crash-tests.ts';

describeCrashes(['alternating-clients, later rotation']);
