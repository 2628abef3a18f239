import { cleanUpAfterEach } from './cleanup';

cleanUpAfterEach();
