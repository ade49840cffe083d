/** Lets a person draw on a canvas in white; `done` gets the canvas after every stroke. */
export function drawing(canvas, done) {
  const context = canvas.getContext('2d', { willReadFrequently: true });
  const place = (event) => {
    const box = canvas.getBoundingClientRect();
    return [((event.clientX - box.left) * canvas.width) / box.width, ((event.clientY - box.top) * canvas.height) / box.height];
  };
  let last;
  canvas.addEventListener('pointerdown', (event) => {
    canvas.setPointerCapture(event.pointerId);
    last = place(event);
    line(last, last);
  });
  canvas.addEventListener('pointermove', (event) => {
    if (!last) return;
    const next = place(event);
    line(last, next);
    last = next;
  });
  for (const end of ['pointerup', 'pointercancel']) {
    canvas.addEventListener(end, () => {
      if (last) done(canvas);
      last = undefined;
    });
  }
  function line(from, to) {
    Object.assign(context, { strokeStyle: '#fff', lineWidth: canvas.width / 13, lineCap: 'round', lineJoin: 'round' });
    context.beginPath();
    context.moveTo(...from);
    context.lineTo(...to);
    context.stroke();
  }
  return { clear: () => context.clearRect(0, 0, canvas.width, canvas.height) };
}

/** A canvas as the model takes it: values 0 to 255, `[height, width, channels]`. `centre` places strokes as handwritten digits lie in MNIST. */
export function imagePixels(canvas, { width, height, channels, centre, invert }) {
  const small = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
  small.fillStyle = '#000';
  small.fillRect(0, 0, width, height);
  small.imageSmoothingQuality = 'high';
  const box = centre ? strokes(canvas) : undefined;
  if (box) {
    // The strokes fill 20 of 28 pixels, and their centre of mass is the image's middle.
    const scale = (20 / 28) * Math.min(width / box.width, height / box.height);
    small.drawImage(canvas, width / 2 - box.x * scale, height / 2 - box.y * scale, canvas.width * scale, canvas.height * scale);
  } else small.drawImage(canvas, 0, 0, width, height);
  const { data } = small.getImageData(0, 0, width, height);
  const value = (i, c) => (channels === 1 ? 0.299 * data[4 * i] + 0.587 * data[4 * i + 1] + 0.114 * data[4 * i + 2] : data[4 * i + c]);
  return Float32Array.from({ length: width * height * channels }, (_, k) => {
    const v = value(Math.floor(k / channels), k % channels);
    return invert ? 255 - v : v;
  });
}

/** Size of the box around what is drawn, and its centre of mass; undefined for an empty canvas. */
function strokes(canvas) {
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  let [left, right, top, bottom, mass, x, y] = [Infinity, -Infinity, Infinity, -Infinity, 0, 0, 0];
  for (let row = 0; row < canvas.height; row++) {
    for (let column = 0; column < canvas.width; column++) {
      const weight = data[4 * (row * canvas.width + column) + 3];
      if (weight === 0) continue;
      [left, right, top, bottom] = [Math.min(left, column), Math.max(right, column), Math.min(top, row), Math.max(bottom, row)];
      [mass, x, y] = [mass + weight, x + weight * (column + 0.5), y + weight * (row + 0.5)];
    }
  }
  return mass === 0 ? undefined : { width: right - left + 1, height: bottom - top + 1, x: x / mass, y: y / mass };
}
