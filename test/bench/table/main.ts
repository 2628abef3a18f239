import { parseArgs } from 'node:util';
import { runRecipe } from './recipe';
import { runTable } from './run';
import { settingsOf } from './settings';

/** `npm run bench:quality -- --table --cifar-50k DIR --cifar-12k DIR --fashion-mnist DIR --teacher FILE.onnx` */
const { values } = parseArgs({
  options: {
    table: { type: 'boolean' },
    /** Instead of the table, the recipe's ablation on the first of the data: of the changes whose names this matches. */
    recipe: { type: 'string' },
    out: { type: 'string', default: 'out/bench/table' },
    'cifar-50k': { type: 'string' },
    'cifar-12k': { type: 'string' },
    'fashion-mnist': { type: 'string' },
    /** For CIFAR-10, instead of one that is trained here. */
    teacher: { type: 'string' },
    /** The same for Fashion-MNIST. */
    'fashion-teacher': { type: 'string' },
    synthetic: { type: 'boolean', default: false },
    seeds: { type: 'string', default: '0,1,2' },
    /** Share of all samples, for a short form. */
    scale: { type: 'string', default: '1' },
    /** Images that a family sees. */
    samples: { type: 'string', default: '960000' },
    patch: { type: 'string', default: '4' },
    grid: { type: 'string', default: '64-160x4-8' },
    /** Sizes that are also condensed and distilled alone. */
    checked: { type: 'string', default: '64x4,96x6,160x8' },
    threads: { type: 'string', default: '0' },
    /** Share of the training images that choices are made on. */
    'held-out': { type: 'string', default: '0.04' },
  },
});

const settings = settingsOf(values);
const { recipe } = values;
console.log(await (recipe === undefined ? runTable(settings) : runRecipe(settings, new RegExp(recipe))));
