/**
 * The page's Phaser game. Its WebGL context, renderer and painted textures stay from session to session: the next
 * session paints nothing anew and leaves little to collect. The game sleeps between sessions.
 */
import { AUTO, Core, Game, Renderer, Scale, type Scene, Textures } from 'phaser';

let kept: Game | null = null;

/** Returns the game with `scene` in it, on a canvas in `parent`, once its renderer is there. */
export async function openStageGame(parent: HTMLElement, scene: Scene): Promise<Game> {
  // A context that was lost and has not come back by itself is given up.
  if (kept !== null && isLost(kept)) {
    kept.destroy(true);
    // The game destroys itself in its next step.
    kept.loop.wake();
    kept = null;
  }
  const game = kept ?? (await createGame(parent));
  kept = game;
  if (game.canvas.parentElement !== parent) parent.append(game.canvas);
  const { key } = scene.sys.settings;
  // A scene of a session that failed while it began.
  if (game.scene.getScene(key) !== null) game.scene.remove(key);
  game.scene.add(key, scene, true);
  game.loop.wake();
  return game;
}

/** Takes the scene out again and lets the game sleep. */
export function closeStageGame(game: Game, scene: Scene): void {
  game.scene.remove(scene.sys.settings.key);
  game.loop.sleep();
}

function isLost({ renderer }: Game): boolean {
  return renderer instanceof Renderer.WebGL.WebGLRenderer && renderer.gl.isContextLost();
}

async function createGame(parent: HTMLElement): Promise<Game> {
  const game = new Game({
    type: AUTO,
    parent,
    width: 16,
    height: 9,
    backgroundColor: 0x07080f,
    banner: false,
    audio: { noAudio: true },
    input: { keyboard: false, mouse: false, touch: false },
    // The view sets the size, in device pixels.
    scale: { mode: Scale.NONE },
    render: { antialias: true, powerPreference: 'low-power' },
    // A hidden tab draws nothing, and must not make up for it when it is shown again.
    fps: { smoothStep: false },
  });
  await new Promise<void>((resolve, reject) => {
    game.events.once(Core.Events.READY, resolve);
    // Phaser's first textures come as data: URLs. Without them it would begin, and fail with a bare error.
    game.textures.once(Textures.Events.ERROR, () => {
      game.textures.removeAllListeners();
      reject(new Error("expected a Content-Security-Policy with img-src 'self' data:, got one that forbids data:"));
    });
  });
  return game;
}
