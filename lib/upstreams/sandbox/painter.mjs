// @ts-check
// Draws the SVG it is started with as a PNG, and ends. It is plain JavaScript, and a file of its own
// in the build, as a thread is started from a file.
import { createRequire } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';
import { Resvg } from '@resvg/resvg-js';

const { resolve } = createRequire(import.meta.url);

// A machine without fonts would silently draw no text.
const fontFiles = [resolve('@expo-google-fonts/inter/600SemiBold/Inter_600SemiBold.ttf')];
const font = { loadSystemFonts: false, fontFiles, defaultFontFamily: 'Inter' };

parentPort?.postMessage(new Resvg(workerData, { font }).render().asPng());
