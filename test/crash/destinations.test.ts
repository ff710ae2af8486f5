import { describeCrashes } from './crash-tests.ts';

// This scenario makes twice as many calls as the others.
describeCrashes(['alternating-clients, every destination'], 6);
