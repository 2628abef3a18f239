/** What a node runs. */
export interface Script {
  /** A file with the names of tasks, one on each line. */
  list: string;
  order: string;
  /** Beside journals: where a task's process writes what it has to complain of, after its name. */
  folder: string;
  cpus: number;
  container: string | undefined;
  program: string;
}

/** What a script ends with where its node does not see the home. */
export const NO_HOME = 66;
/** What shells end with where they do not find or may not run a program. */
export const NO_PROGRAM = new Set([126, 127]);

/**
 * The batch script of a job array: each element does the task whose name stands on its line of a list. The list may have
 * just been written on another machine, and network drives take some seconds to show such.
 */
export function scriptOf({ list, order, folder, cpus, container = '', program }: Script): string {
  return `#!/bin/sh
list=${quoted(list)}
for wait in 1 1 2 4 8; do [ -r "$list" ] && break; sleep $wait; done
[ -r "$list" ] || exit ${NO_HOME}
name=$(sed -n "$((SLURM_ARRAY_TASK_ID + 1))p" "$list")
exec >>${quoted(folder)}/"$name.out" 2>&1
exec ${container} ${program} ${quoted(order)} "$name" ${cpus}
`;
}

/** A word for a shell. */
export function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

/** Words as a shell cuts them, with quotes, but without anything that a shell would do with them. */
export function wordsIn(text: string): string[] {
  const words = text.match(/(?:[^\s"']+|"[^"]*"|'[^']*')+/g) ?? [];
  return words.map((word) => word.replaceAll(/"([^"]*)"|'([^']*)'/g, '$1$2'));
}

/** How the program of a task is called on a machine that is like this one. */
export function programHere(task: string): string {
  const call = `${quoted(process.execPath)} ${quoted(task)}`;
  // A packaged program is Electron's binary, which is to be Node here.
  return 'electron' in process.versions ? `env ELECTRON_RUN_AS_NODE=1 ${call}` : call;
}
