#!/usr/bin/env node
import { startBuilt } from './built.js';

await startBuilt('cli.js');
