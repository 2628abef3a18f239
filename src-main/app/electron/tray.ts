import { Menu, nativeImage, Tray } from 'electron';
import { say } from './words';

/** What a person can do with a program whose window is hidden. */
export interface TrayActions {
  show(): void;
  /** Saves what runs, and ends. */
  end(): void;
}

/** Pixels per side: as large as systems show it. */
const SIDE = 22;

/** The sign of a program that goes on without a window. (On macOS the dock is that.) */
export class HiddenTray {
  #tray: Tray | undefined;

  /** @param icon a PNG file */
  constructor(
    private readonly icon: string,
    private readonly actions: TrayActions,
  ) {}

  appear(): void {
    if (this.#tray || process.platform === 'darwin') return;
    const tray = new Tray(nativeImage.createFromPath(this.icon).resize({ width: SIDE, height: SIDE }));
    tray.setToolTip(say('WAVE Studio: a run is active'));
    tray.setContextMenu(
      Menu.buildFromTemplate([
        { label: say('Show WAVE Studio'), click: () => this.actions.show() },
        { type: 'separator' },
        { label: say('Pause the run, save it and quit'), click: () => this.actions.end() },
      ]),
    );
    tray.on('click', () => this.actions.show());
    this.#tray = tray;
  }

  vanish(): void {
    this.#tray?.destroy();
    this.#tray = undefined;
  }
}
