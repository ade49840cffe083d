/* global tf */
import { drawing, imagePixels } from './pixels.js';

const MODEL = 'model/model.json';
const SHOWN = 5;
const byId = (id) => document.getElementById(id);
const [pad, seen, board] = [byId('pad'), byId('seen'), byId('board')];

let bytes = 0;
const { model, classes, normalization, shape } = await load().catch((error) => {
  byId('name').textContent = location.protocol === 'file:' ? 'This page needs a web server' : 'The model could not be loaded';
  byId('facts').textContent = location.protocol === 'file:' ? 'Browsers load no models from files. Serve this folder, for example with: npx http-server' : error.message;
  throw error;
});
const [height, width, channels] = shape;

async function load() {
  /** Counts what is transferred. */
  const fetchFunc = async (...request) => {
    const response = await fetch(...request);
    bytes += (await response.clone().arrayBuffer()).byteLength;
    return response;
  };
  const loaded = await tf.loadLayersModel(tf.io.http(MODEL, { fetchFunc }));
  const { name, classes: names, normalization: how } = loaded.getUserDefinedMetadata();
  const inputShape = loaded.inputs[0].shape.slice(1);
  if (inputShape.length !== 3) throw new Error(`It takes samples of shape [${inputShape.join(', ')}], no images.`);
  byId('name').textContent = document.title = `${name}: ${loaded.name}`;
  byId('facts').textContent = `${(bytes / 1000).toFixed(0)} kB · ${loaded.countParams().toLocaleString('en')} parameters · ${names.length} classes · images of ${inputShape[0]} × ${inputShape[1]}${inputShape[2] === 1 ? ', grey' : ''}`;
  return { model: loaded, classes: names, normalization: how, shape: inputShape };
}

/** Logits of one image: raw values [0, scale], `[height, width, channels]`. */
export function predict(raw) {
  return tf.tidy(() => {
    const { scale, mean, std } = normalization;
    const x = tf.tensor4d(raw, [1, ...shape]).div(scale).sub(tf.tensor1d(mean)).div(tf.tensor1d(std));
    return model.predict(x).dataSync();
  });
}

function show(raw) {
  predict(raw); // the first prediction of all compiles shaders
  const started = performance.now();
  const logits = [...predict(raw)];
  const ms = performance.now() - started;
  const largest = Math.max(...logits);
  const exponentials = logits.map((z) => Math.exp(z - largest));
  const sum = exponentials.reduce((a, b) => a + b);
  const ranked = exponentials.map((value, i) => ({ name: classes[i], p: value / sum })).sort((a, b) => b.p - a.p);
  byId('answer').textContent = ranked[0].name;
  byId('classes').replaceChildren(...ranked.slice(0, SHOWN).map(row));
  byId('time').textContent = `${ms.toFixed(ms < 10 ? 1 : 0)} ms an image, ${tf.getBackend()}.`;
  drawSeen(raw);
}

function row({ name, p }) {
  const percent = `${(100 * p).toFixed(1)} %`;
  const [item, label, bar, figure] = ['li', 'span', 'progress', 'span'].map((tag) => document.createElement(tag));
  [label.textContent, figure.textContent, bar.value] = [name, percent, p];
  bar.setAttribute('aria-hidden', 'true');
  item.append(label, bar, figure);
  return item;
}

function drawSeen(raw) {
  [seen.width, seen.height] = [width, height];
  const image = new ImageData(width, height);
  for (let i = 0; i < width * height; i++) for (let c = 0; c < 4; c++) image.data[4 * i + c] = c === 3 ? 255 : (255 / normalization.scale) * raw[i * channels + (channels === 1 ? 0 : c)];
  seen.getContext('2d').putImageData(image, 0, 0);
}

const rawOf = (pixels) => Float32Array.from(pixels, (value) => (value * normalization.scale) / 255);

const pen = drawing(pad, (canvas) => { byId('hint').hidden = true; show(rawOf(imagePixels(canvas, { width, height, channels, centre: channels === 1, invert: false }))); });
let picture;

async function useImage(file) {
  if (!file?.type.startsWith('image/')) return;
  picture = await createImageBitmap(file);
  byId('hint').hidden = true;
  pen.clear();
  const side = Math.min(picture.width, picture.height);
  pad.getContext('2d').drawImage(picture, (picture.width - side) / 2, (picture.height - side) / 2, side, side, 0, 0, pad.width, pad.height);
  show(rawOf(imagePixels(pad, { width, height, channels, centre: false, invert: byId('invert').checked })));
}

byId('invert-label').hidden = channels !== 1;
byId('invert').addEventListener('change', () => { if (picture) show(rawOf(imagePixels(pad, { width, height, channels, centre: false, invert: byId('invert').checked }))); });
byId('clear').addEventListener('click', () => {
  pen.clear();
  picture = undefined;
  [byId('answer').textContent, byId('time').textContent, byId('hint').hidden] = ['–', '', false];
  byId('classes').replaceChildren();
  seen.getContext('2d').clearRect(0, 0, seen.width, seen.height);
});
byId('file').addEventListener('change', (event) => void useImage(event.target.files[0]));
addEventListener('paste', (event) => void useImage(event.clipboardData.files[0]));
for (const type of ['dragover', 'drop', 'dragleave']) {
  addEventListener(type, (event) => {
    event.preventDefault();
    board.classList.toggle('dropping', type === 'dragover');
    if (type === 'drop') void useImage(event.dataTransfer.files[0]);
  });
}

/** For scripts: what the page computes with. */
globalThis.limbeck = { predict, classes, shape };
