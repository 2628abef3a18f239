import { watchProcess } from '../work/looker/guard';

// A thread of the looker.
watchProcess();
