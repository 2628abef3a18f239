/** Something that can be done on the page that is shown, beside what can be done from anywhere. */
interface PageCommand {
  label: string;
  run: () => void;
}

/** What the page that is shown offers to the command palette. */
class PageCommands {
  list = $state.raw<readonly PageCommand[]>([]);

  /** Offers commands for as long as the component lives. To be called while it is set up. */
  offer(commands: () => readonly PageCommand[]): void {
    $effect(() => {
      const own = commands();
      this.list = own;
      return () => {
        if (this.list === own) this.list = [];
      };
    });
  }
}

export const pageCommands = new PageCommands();
