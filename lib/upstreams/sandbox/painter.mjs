// @ts-check
// Draws SVG as PNG in a thread of its own, because drawing and encoding take up to a second. It
// is plain JavaScript, and a file of its own in the build, as a thread is started from a file.
import { createRequire } from 'node:module';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { parentPort } from 'node:worker_threads';
import { Resvg } from '@resvg/resvg-js';

const { resolve } = createRequire(import.meta.url);

// A machine without fonts would draw no text at all, and say nothing about it.
const fontFiles = [
  resolve('@expo-google-fonts/inter/400Regular/Inter_400Regular.ttf'),
  resolve('@expo-google-fonts/inter/600SemiBold/Inter_600SemiBold.ttf'),
];

// V8 knows nothing of the 64 MB that a drawn 4k picture holds outside its heap, so it would let
// gigabytes gather before it looks for garbage; a thread cannot be started with `--expose-gc`.
setFlagsFromString('--expose-gc');
const collectGarbage = /** @type {() => void} */ (runInNewContext('gc'));
setFlagsFromString('--no-expose-gc');

/**
 * @param {string} svg
 * @returns {Uint8Array<ArrayBuffer>} The PNG's bytes, in memory that can be handed over.
 */
function paint(svg) {
  const font = { loadSystemFonts: false, fontFiles, defaultFontFamily: 'Inter' };
  return new Uint8Array(new Resvg(svg, { font }).render().asPng());
}

/** @param {string} svg */
function answer(svg) {
  try {
    return { png: paint(svg) };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}

parentPort?.on('message', async (/** @type {string} */ svg) => {
  const answered = answer(svg);
  collectGarbage();
  // What was collected is freed in the next turn of the event loop, and the next picture must
  // not come before that: messages that are there already would be handled in this turn.
  await nextTurn();
  parentPort?.postMessage(answered, answered.png ? [answered.png.buffer] : []);
});
