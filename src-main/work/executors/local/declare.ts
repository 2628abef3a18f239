import type { ExecutorDeclaration } from '../executor';

/** Processes of this machine. */
export const declaration: ExecutorDeclaration = { name: 'local', label: 'This machine' };
