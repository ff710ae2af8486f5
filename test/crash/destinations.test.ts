import { describeCrashes } from './crash-tests.ts';

// It makes twice as many calls as the others.
describeCrashes(['alternating-clients, every destination'], 6);
