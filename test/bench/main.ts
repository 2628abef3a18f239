// What is learnt: the study of one teacher, or with `--table` the whole table of what a family is worth.
await (process.argv.includes('--table') ? import('./table/main') : import('./quality'));

export {};
