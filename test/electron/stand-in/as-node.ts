/** What is otherwise in Electron as Node, as far as the program may trip over it. */
Object.defineProperty(process.versions, 'electron', { value: '45.0.0', enumerable: true });
