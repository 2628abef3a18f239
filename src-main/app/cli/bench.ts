import type { Command } from 'commander';
import type { BenchOptions } from './bench-run';
import { optionsOf } from './context';
import type { CommonOptions } from './options';
import { MOST } from '../../work/fields';
import { addCommonOptions, addEngineOptions, whole } from './options';
import { print } from './output';

export function addBench(program: Command): void {
  addEngineOptions(addCommonOptions(program.command('bench')))
    .description('time training steps of a Vision Transformer on this machine')
    .option('--width <n>', 'width (default: 192)', whole(1, MOST.width))
    .option('--depth <n>', 'depth (default: 4)', whole(1, MOST.depth))
    .option('--batch <n>', 'images in a batch (default: 32)', whole(1, MOST.batch))
    .option('--img-size <pixels>', 'pixels per side (default: 32)', whole(1, MOST.pixels))
    .option('--patch <pixels>', 'size of a patch (default: 4)', whole(1, MOST.pixels))
    .option('--steps <n>', 'steps that are timed (default: 10)', whole(1, 100_000))
    .action(async (_: unknown, command: Command) => {
      const options = optionsOf<CommonOptions & BenchOptions>(command);
      // It brings TensorFlow.js with it, which other commands need not wait for.
      const { bench } = await import('./bench-run');
      const result = await bench(options);
      const { engine, width, depth, batch, msPerStep, imagesPerSecond, gflops } = result;
      print(
        options.json,
        result,
        () =>
          `${engine.name} on the ${engine.device}, threads: ${engine.threads}; ${width}x${depth}, batch ${batch}: ` +
          `${msPerStep.toFixed(0)} ms a step, ${imagesPerSecond.toFixed(0)} images/s, ${gflops.toFixed(1)} GFLOP/s`,
      );
    });
}
